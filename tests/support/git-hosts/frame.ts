// What the stand-ins of git hosts share: TLS, real git behind, routes in the shape of each host's published API.
import { createHmac, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { git } from "../git-repositories.ts";
import { startGitServer } from "../git-server.ts";

export interface Asked {
  /** What the route's pattern took out of the path. */
  path: string[];
  query: URLSearchParams;
  /** JSON, or the fields of a form. */
  body: Record<string, unknown>;
  /** Of `Authorization: Bearer …`. */
  token: string;
}
export interface Reply {
  status?: number;
  json?: unknown;
  /** A page for people. */
  html?: string;
  location?: string;
}
export type Routes = [method: string, path: RegExp, answer: (asked: Asked) => Reply | Promise<Reply>][];

export interface Status {
  repository: string;
  commit: string;
  state: string;
  context: string;
  url: string;
  description: string;
}
export interface Hook {
  repository: string;
  url: string;
  secret: string;
}
export interface Push {
  repository: string;
  commit: string;
  message: string;
}

export interface Books {
  statuses: Status[];
  /** By the host's id. */
  hooks: Map<string, Hook>;
  /** Tokens that are good, and whether for the API or to clone alone. */
  tokens: Map<string, "api" | "clone">;
  /** Parts of paths that are answered with 403. */
  forbidden: Set<string>;
}

export interface StandIn extends Books {
  type: string;
  url: string;
  caFile: string;
  /** What a person types to make the connection. */
  given: { config: Record<string, string>; secrets: Record<string, string> };
  /** Tells of a push in the host's own way; answers what Moorage said. */
  push(push: Push, id?: string): Promise<{ status: number; text: string }>;
  requests: { url: string; authorization: string | undefined }[];
  stop(): Promise<void>;
}

export const newBooks = (): Books => ({ statuses: [], hooks: new Map(), tokens: new Map(), forbidden: new Set() });

export const notFound: Reply = { status: 404, json: { message: "Not Found" } };
export const unauthorized: Reply = { status: 401, json: { message: "Bad credentials" } };

/** Only with a token that may use the API. */
export const asUser =
  ({ tokens }: Books, answer: (asked: Asked) => Reply) =>
  (asked: Asked): Reply =>
    tokens.get(asked.token) === "api" ? answer(asked) : unauthorized;

export interface Repo {
  id: number;
  full: string;
  owner: string;
  name: string;
}

export const repoOf = (full: string, id: number): Repo => ({
  ...{ id, full, owner: full.slice(0, full.lastIndexOf("/")), name: full.slice(full.lastIndexOf("/") + 1) },
});

/** A page of what fits a search, as hosts with and without search have it. */
export function pageOf<T extends { name: string }>(
  rows: T[],
  query: URLSearchParams,
  names: [string, string, string],
): T[] {
  const [search, page, size] = names.map((name) => query.get(name) ?? "") as [string, string, string];
  const fitting = rows.filter(({ name }) => name.includes(search));
  const count = Number(size || 30);
  return fitting.slice((Number(page || 1) - 1) * count, Number(page || 1) * count);
}

export function branchesIn(root: string, full: string): { name: string; commit: string }[] {
  const lines = git(`${root}/${full}.git`, ["for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads"]);
  return lines.split("\n").map((line) => {
    const [name = "", commit = ""] = line.split(" ");
    return { name, commit };
  });
}

async function readAsked(request: IncomingMessage, pattern: RegExp, url: URL): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return {
    path: (pattern.exec(url.pathname) ?? []).slice(1).map(decodeURIComponent),
    query: url.searchParams,
    body: isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text || "{}"),
    token: /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "",
  };
}

function reply(response: ServerResponse, { status, json = {}, html, location }: Reply): void {
  response.writeHead(status ?? (location ? 302 : 200), {
    "content-type": html === undefined ? "application/json" : "text/html; charset=utf-8",
    ...(location ? { location } : {}),
  });
  response.end(status === 204 ? undefined : (html ?? JSON.stringify(json)));
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** Where a person says yes, by a form, or no. */
export function consentPage(button: string, action: string, fields: Record<string, string>, cancel = ""): Reply {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  const no = cancel && `<a href="${escaped(cancel)}">Cancel</a>`;
  const form = `<form method="post" action="${escaped(action)}">${inputs.join("")}<button>${button}</button></form>`;
  return {
    html: `<!doctype html><html lang="en"><title>Git host</title><link rel="icon" href="data:,">${form}${no}</html>`,
  };
}

export async function startFrame(root: string, books: Books, gitUser: string, routes: Routes) {
  return startGitServer(root, {
    mayRead: (user, token) => user === gitUser && books.tokens.has(token),
    intercept: (request, response) => {
      const url = new URL(request.url ?? "/", "https://localhost");
      const found = routes.find(([method, path]) => method === request.method && path.test(url.pathname));
      if (!found) return false;
      void readAsked(request, found[1], url).then(async (asked) => {
        const isForbidden = [...books.forbidden].some((part) => url.pathname.includes(part));
        reply(
          response,
          isForbidden ? { status: 403, json: { message: "Not with this scope" } } : await found[2](asked),
        );
      });
      return true;
    },
  });
}

export const hmac = (secret: string, body: string): string => createHmac("sha256", secret).update(body).digest("hex");

export async function send(url: string, headers: Record<string, string>, body: string) {
  const sent = await fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
  return { status: sent.status, text: await sent.text() };
}

/** The webhook of a repository, or an answer that there is none. */
export async function sendToHooks(
  { hooks }: Books,
  { repository }: Push,
  body: object,
  headersOf: (hook: Hook, text: string) => Record<string, string>,
) {
  const hook = [...hooks.values()].find((each) => each.repository === repository);
  if (!hook) return { status: 0, text: "no webhook" };
  const text = JSON.stringify(body);
  return send(hook.url, headersOf(hook, text), text);
}

export const newId = (): string => randomUUID();
export const commitOf = ({ commit, message }: Push) => ({
  ...{ id: commit, message, author: { name: "Ana Pier" }, added: [], removed: [], modified: ["Dockerfile"] },
});
