import { isSameGitHost, parseGitUrl } from "@moorage/domain/git";
import { sources } from "@moorage/domain/providers";
import type { ServiceSpec } from "@moorage/domain/service";
import { type CheckoutValues, checkoutOf, checkoutValuesOf, newCheckout } from "./checkout.ts";

type GitSource = Extract<ServiceSpec["source"], { type: "git" }>;

export const accesses = ["public", "password", "ssh-key"] as const;
export type Access = (typeof accesses)[number];

/** The fields of a repository as they are typed. */
export interface GitValues extends CheckoutValues {
  url: string;
  access: Access;
  username: string;
  /** Of a password only what is typed here: a stored one never comes back. */
  password: string;
  /** The stored one is to be replaced or taken away. */
  replaces: boolean;
  sshKeyId: string;
}

/** A password that the server keeps, and the address that it was saved for. */
export interface Stored {
  url: string;
}

export const newGit: GitValues = {
  ...newCheckout,
  ...{ url: "", access: "public", username: "", password: "", replaces: false, sshKeyId: "" },
};

function accessOf({ sshKeyId, username }: GitSource, stored: Stored | undefined): Access {
  if (sshKeyId) return "ssh-key";
  return stored || username ? "password" : "public";
}

export const gitValuesOf = (source: GitSource, stored: Stored | undefined): GitValues => ({
  ...newGit,
  ...checkoutValuesOf(source),
  url: source.url,
  access: accessOf(source, stored),
  username: source.username,
  sshKeyId: source.sshKeyId ?? "",
});

/** As the spec has it. */
export function gitSourceOf(values: GitValues) {
  const { url, access, username, sshKeyId } = values;
  return {
    ...{ type: "git" as const, url: url.trim(), ...checkoutOf(values) },
    username: access === "password" ? username : "",
    sshKeyId: access === "ssh-key" && sshKeyId ? sshKeyId : null,
  };
}

const parsed = (text: string) => {
  try {
    return parseGitUrl(text.trim());
  } catch {
    return undefined;
  }
};

/** Undefined while the address cannot be read. */
export const schemeOf = (url: string) => parsed(url)?.scheme;

/** A stored password is for one host; the server drops it when the address leads elsewhere. */
export function isKept(stored: Stored | undefined, url: string): boolean {
  const [from, to] = [parsed(stored?.url ?? ""), parsed(url)];
  return from !== undefined && to !== undefined && isSameGitHost(from, to);
}

/** What is sent beside the spec: nothing keeps the stored password, null takes it away. */
export function gitSecretsOf(values: GitValues, stored?: Stored): { password: string | null } | undefined {
  const { access, password, replaces, url } = values;
  if (access === "password" && password !== "") return { password };
  const leaves = access !== "password" || replaces || !isKept(stored, url);
  return stored && leaves ? { password: null } : undefined;
}

function accessProblem(values: GitValues, stored: Stored | undefined): [field: string, text: string] | undefined {
  const { access, url, password, replaces, sshKeyId } = values;
  const scheme = schemeOf(url);
  if (access === "ssh-key") {
    if (scheme && scheme !== "ssh") return ["access", "An SSH key opens addresses of ssh, such as git@host:path."];
    return sshKeyId === "" ? ["sshKeyId", "Choose a key, or make one first."] : undefined;
  }
  if (scheme === "ssh") return ["access", "An address of ssh needs an SSH key."];
  if (access !== "password") return undefined;
  if (scheme === "git") return ["access", "git:// knows no password. Use https:// for a private repository."];
  const has = password !== "" || (isKept(stored, url) && !replaces);
  return has ? undefined : ["password", "Enter the password or token."];
}

/** What the server would refuse, and what it could not fetch with; by field. */
export function gitProblems(values: GitValues, stored?: Stored): Record<string, string> {
  const found: Record<string, string> = {};
  const { error } = sources.get("git").config.safeParse(gitSourceOf(values));
  for (const { path, message } of error?.issues ?? []) found[String(path[0])] ??= message;
  const access = accessProblem(values, stored);
  if (access && !found[access[0]]) found[access[0]] = access[1];
  return found;
}

/** The field that a path of the server's answer is about: "spec.source.watchPaths.0" is about watchPaths. */
export const sourceField = (path: string): string =>
  path.replace(/^(?:spec\.)?(?:source|sourceSecrets)\./, "").split(".")[0] ?? path;
