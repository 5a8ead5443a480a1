import { randomBytes } from "node:crypto";
import {
  asUser,
  branchesIn,
  hmac,
  newBooks,
  newId,
  notFound,
  pageOf,
  type Routes,
  repoOf,
  type StandIn,
  sendToHooks,
  startFrame,
} from "./frame.ts";

/** A workspace that is reached with its access token. */
export async function startBitbucket(root: string, names: string[]): Promise<StandIn> {
  const books = newBooks();
  const repos = names.map((full, at) => repoOf(full, at + 1));
  const workspace = repos[0]?.owner ?? "";
  const token = `canary-workspace-${randomBytes(12).toString("hex")}`;
  books.tokens.set(token, "api");
  const repo = "^/2.0/repositories/([^/]+/[^/]+)";
  /** `name ~ "text"` */
  const asked = (query: URLSearchParams) => {
    const search = /^name ~ "(.*)"$/.exec(query.get("q") ?? "")?.[1] ?? "";
    return new URLSearchParams({ search, page: query.get("page") ?? "1", pagelen: query.get("pagelen") ?? "10" });
  };
  const routes: Routes = [
    [
      "GET",
      new RegExp(`^/2.0/repositories/${workspace}$`),
      asUser(books, ({ query }) => ({
        json: {
          values: pageOf(repos, asked(query), ["search", "page", "pagelen"]).map(({ full, name }) => ({
            ...{ slug: name, name, full_name: full, is_private: true, mainbranch: { name: "main" } },
            links: { html: { href: `https://bitbucket.test/${full}` } },
          })),
        },
      })),
    ],
    [
      "GET",
      new RegExp(`${repo}/refs/branches$`),
      asUser(books, ({ path: [full = ""], query }) => {
        if (!names.includes(full)) return notFound;
        const rows = pageOf(branchesIn(root, full), asked(query), ["search", "page", "pagelen"]);
        return { json: { values: rows.map(({ name, commit }) => ({ name, target: { hash: commit } })) } };
      }),
    ],
    [
      "POST",
      new RegExp(`${repo}/commit/([0-9a-f]{40})/statuses/build$`),
      asUser(books, ({ path: [repository = "", commit = ""], body }) => {
        const { state = "", key = "", name = "", url = "", description = "" } = body as Record<string, string>;
        if (key.length > 40) return { status: 400, json: { error: { message: "key is too long" } } };
        books.statuses.push({ repository, commit, state, context: name, url, description });
        return { status: 201, json: { key, state } };
      }),
    ],
    [
      "POST",
      new RegExp(`${repo}/hooks$`),
      asUser(books, ({ path: [repository = ""], body }) => {
        const uuid = `{${newId()}}`;
        books.hooks.set(uuid, { repository, url: String(body["url"]), secret: String(body["secret"]) });
        return { status: 201, json: { uuid } };
      }),
    ],
    [
      "DELETE",
      new RegExp(`${repo}/hooks/([^/]+)$`),
      asUser(books, ({ path: [, uuid = ""] }) => (books.hooks.delete(uuid) ? { status: 204 } : notFound)),
    ],
  ];
  const server = await startFrame(root, books, "x-token-auth", routes);
  return {
    ...books,
    ...{ type: "bitbucket", url: server.url, caFile: server.caFile, requests: server.requests },
    given: { config: { url: server.url, workspace }, secrets: { token } },
    push: (push, id = newId()) =>
      sendToHooks(
        books,
        push,
        {
          push: {
            changes: [
              {
                old: { type: "branch", name: "main" },
                new: {
                  ...{ type: "branch", name: "main" },
                  target: { hash: push.commit, message: push.message, author: { raw: "Ana Pier <ana@harbour.test>" } },
                },
              },
            ],
          },
          repository: { full_name: push.repository },
        },
        ({ secret }, text) => ({
          ...{ "x-event-key": "repo:push", "x-request-uuid": id, "x-hub-signature": `sha256=${hmac(secret, text)}` },
        }),
      ),
    stop: server.stop,
  };
}
