import { z } from "zod";
import { AppError } from "../errors.ts";

export type GitScheme = "https" | "ssh" | "git";

/** The address of a repository, taken apart. */
export interface GitUrl {
  readonly scheme: GitScheme;
  /** Of ssh only: elsewhere a user belongs to the credential. */
  readonly user: string | undefined;
  /** Lower case; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number | undefined;
  /** With its leading "/"; of `user@host:path` without one, for it begins at that user's home. */
  readonly path: string;
}

const lengthMax = 2_000;
const defaultPorts: Readonly<Record<GitScheme, number>> = { https: 443, ssh: 22, git: 9_418 };

const hostPattern =
  /^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.?$/;
const ipv6Pattern = /^[0-9A-Fa-f:.]{2,45}$/;
const userPattern = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,99}$/;
const urlPattern = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:([^/@]*)@)?(\[[^\]/]*\]|[^/:@[\]]*)(?::(\d{1,5}))?(\/.*)?$/;
const scpPattern = /^([^/@:]+)@(\[[^\]/]*\]|[^/:@[\]]+):(.*)$/;
// What no repository's path needs, and what terminals, shells or git itself might read as more than a character.
const forbidden = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\\"'`<>^{|}]/u;

const example = "Enter an address such as https://host/owner/repository.git or git@host:owner/repository.git.";

/** Undefined for an address that may be used, else what is wrong with it. */
export function gitUrlProblem(text: string): string | undefined {
  const read = readGitUrl(text);
  return typeof read === "string" ? read : undefined;
}

export function parseGitUrl(text: string): GitUrl {
  const read = readGitUrl(text);
  if (typeof read === "string") throw new AppError("INVALID", read, { field: "url" });
  return read;
}

/** What git is given: nothing in it is an option, a credential or another transport. */
export function formatGitUrl({ scheme, user, host, port, path }: GitUrl): string {
  const place = host.includes(":") ? `[${host}]` : host;
  const before = user ? `${user}@` : "";
  if (scheme === "ssh" && !path.startsWith("/")) return `${before}${place}:${path}`;
  return `${scheme}://${before}${place}${port ? `:${port}` : ""}${path}`;
}

export const portOf = ({ scheme, port }: GitUrl): number => port ?? defaultPorts[scheme];

/** Whether a credential for `a` may be shown to `b`. */
export const isSameGitHost = (a: GitUrl, b: GitUrl): boolean =>
  a.scheme === b.scheme && a.host === b.host && portOf(a) === portOf(b);

function readGitUrl(text: string): GitUrl | string {
  if (text === "") return "Enter the repository's address.";
  if (text.length > lengthMax) return `An address has at most ${lengthMax.toLocaleString("en")} characters.`;
  if (text.startsWith("-")) return "An address does not begin with a hyphen.";
  if (forbidden.test(text) || !text.isWellFormed())
    return "An address has no spaces, quotes, backslashes or control characters.";
  if (text.includes("::")) {
    const bracketed = text.replace(/\[[^\]]*\]/, "");
    if (bracketed.includes("::")) return "Addresses that name a helper program (name::…) are not allowed.";
  }
  const url = urlPattern.exec(text);
  if (url) return readParts(url[1] ?? "", url[2], url[3] ?? "", url[4], url[5] ?? "");
  const scp = scpPattern.exec(text);
  if (scp) return readParts("ssh", scp[1], scp[2] ?? "", undefined, scp[3] ?? "");
  return example;
}

function readParts(
  schemeText: string,
  user: string | undefined,
  hostText: string,
  portText: string | undefined,
  path: string,
): GitUrl | string {
  const scheme = schemeText.toLowerCase();
  if (scheme === "http") return "Use https://: over http:// anybody on the way can read the code and the password.";
  if (scheme === "file") return "Addresses of files on the server (file://) are not allowed.";
  if (scheme !== "https" && scheme !== "ssh" && scheme !== "git")
    return "Use an address that begins with https://, ssh:// or git://, or git@host:path.";
  const userWrong = userProblem(scheme, user);
  if (userWrong) return userWrong;
  const host = hostOf(hostText);
  if (!host) return "The host of this address is not valid.";
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return "A port is 1 to 65535.";
  const pathWrong = pathProblem(scheme, path);
  if (pathWrong) return pathWrong;
  return { scheme, user: user || undefined, host, port, path };
}

function userProblem(scheme: GitScheme, user: string | undefined): string | undefined {
  if (user === undefined) return undefined;
  if (scheme !== "ssh") return "Put the user name and the password into their own fields, not into the address.";
  if (user.includes(":")) return "Put the password into its own field, not into the address.";
  return userPattern.test(user) ? undefined : "The user of this address is not valid.";
}

function hostOf(text: string): string | undefined {
  if (text.startsWith("[")) {
    const inside = text.slice(1, -1);
    return ipv6Pattern.test(inside) && inside.includes(":") ? inside.toLowerCase() : undefined;
  }
  return text.length <= 253 && hostPattern.test(text) ? text.toLowerCase().replace(/\.$/, "") : undefined;
}

function pathProblem(scheme: GitScheme, path: string): string | undefined {
  if (path === "" || /^\/+$/.test(path)) return "The address names no repository: a path is missing after the host.";
  if (path.startsWith("-") || path.startsWith("/-")) return "The path of an address does not begin with a hyphen.";
  if (scheme !== "ssh" && /[?#]/.test(path)) return "An address has no ? and no #.";
  const plain = path.replace(/%2e/gi, ".").replace(/%2f/gi, "/");
  return plain.split("/").includes("..") ? "The path of an address has no .. in it." : undefined;
}

/** The field of a form: trimmed, refused with a text that says what to do. */
export const GitUrlText = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const problem = gitUrlProblem(text);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** Takes a credential out of a pasted address, so that it can go where secrets are kept. */
export function takeGitCredential(text: string): { url: string; username?: string; password?: string } {
  const [, before, userInfo, after] = /^\s*([A-Za-z][A-Za-z0-9+.-]*:\/\/)([^/]*)@(.*?)\s*$/s.exec(text) ?? [];
  if (before === undefined || userInfo === undefined || after === undefined) return { url: text.trim() };
  const colon = userInfo.indexOf(":");
  const user = colon < 0 ? userInfo : userInfo.slice(0, colon);
  const password = colon < 0 ? undefined : decoded(userInfo.slice(colon + 1));
  const isSsh = before.toLowerCase() === "ssh://";
  return {
    url: isSsh && user ? `${before}${user}@${after}` : `${before}${after}`,
    ...(isSsh || !user ? {} : { username: decoded(user) }),
    ...(password ? { password } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
