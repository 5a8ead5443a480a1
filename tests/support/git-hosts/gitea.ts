import {
  asUser,
  branchesIn,
  commitOf,
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
import { hubRepository, hubStatus, pushBody } from "./hub.ts";
import { type OauthBook, oauthRoutes } from "./oauth.ts";

export async function startGitea(root: string, names: string[]): Promise<StandIn & { oauth: OauthBook }> {
  const books = newBooks();
  const repos = names.map((full, at) => repoOf(full, at + 1));
  const { book, routes: oauth } = oauthRoutes(books, /^\/login\/oauth\/authorize$/, /^\/login\/oauth\/access_token$/);
  const repo = "^/api/v1/repos/([^/]+/[^/]+)";
  const routes: Routes = [
    ...oauth,
    ["GET", /^\/api\/v1\/user$/, asUser(books, () => ({ json: { id: 7, login: "ana" } }))],
    [
      "GET",
      /^\/api\/v1\/repos\/search$/,
      asUser(books, ({ query }) =>
        query.get("uid") === "7"
          ? { json: { ok: true, data: pageOf(repos, query, ["q", "page", "limit"]).map(hubRepository) } }
          : notFound,
      ),
    ],
    [
      "GET",
      new RegExp(`${repo}/branches$`),
      asUser(books, ({ path: [full = ""], query }) => {
        if (!names.includes(full)) return notFound;
        const rows = pageOf(branchesIn(root, full), query, ["", "page", "limit"]);
        return { json: rows.map(({ name, commit }) => ({ name, commit: { id: commit } })) };
      }),
    ],
    ["POST", new RegExp(`${repo}/statuses/([0-9a-f]{40})$`), asUser(books, (asked) => hubStatus(books, asked))],
    [
      "POST",
      new RegExp(`${repo}/hooks$`),
      asUser(books, ({ path: [repository = ""], body }) => {
        const { url, secret } = body["config"] as Record<string, string>;
        const id = String(books.hooks.size + 1);
        books.hooks.set(id, { repository, url: url ?? "", secret: secret ?? "" });
        return { status: 201, json: { id: Number(id), type: "gitea", active: true } };
      }),
    ],
    [
      "DELETE",
      new RegExp(`${repo}/hooks/(\\d+)$`),
      asUser(books, ({ path: [, id = ""] }) => (books.hooks.delete(id) ? { status: 204 } : notFound)),
    ],
  ];
  const server = await startFrame(root, books, "oauth2", routes);
  return {
    ...books,
    ...{ type: "gitea", url: server.url, caFile: server.caFile, requests: server.requests, oauth: book },
    given: { config: { url: server.url, clientId: book.clientId }, secrets: { clientSecret: book.clientSecret } },
    push: (push, id = newId()) =>
      sendToHooks(books, push, pushBody(push, commitOf(push)), ({ secret }, text) => ({
        ...{ "x-gitea-event": "push", "x-gitea-delivery": id, "x-gitea-signature": hmac(secret, text) },
        ...{ "x-github-event": "push", "x-github-delivery": id, "x-hub-signature-256": `sha256=${hmac(secret, text)}` },
      })),
    stop: server.stop,
  };
}
