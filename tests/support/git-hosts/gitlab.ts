import {
  asUser,
  branchesIn,
  commitOf,
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
import { type OauthBook, oauthRoutes } from "./oauth.ts";

export async function startGitlab(root: string, names: string[]): Promise<StandIn & { oauth: OauthBook }> {
  const books = newBooks();
  const repos = names.map((full, at) => repoOf(full, at + 1));
  const { book, routes: oauth } = oauthRoutes(books, /^\/oauth\/authorize$/, /^\/oauth\/token$/);
  const project = "^/api/v4/projects/([^/]+)";
  const known = (full: string | undefined) => repos.find((repo) => repo.full === full);
  const routes: Routes = [
    ...oauth,
    ["GET", /^\/api\/v4\/user$/, asUser(books, () => ({ json: { id: 5, username: "ana" } }))],
    [
      "GET",
      /^\/api\/v4\/projects$/,
      asUser(books, ({ query }) => ({
        json: pageOf(repos, query, ["search", "page", "per_page"]).map(({ id, full, name }) => ({
          ...{ id, name: `The ${name}`, path: name, path_with_namespace: full, default_branch: "main" },
          ...{ visibility: "private", web_url: `https://gitlab.test/${full}` },
        })),
      })),
    ],
    [
      "GET",
      new RegExp(`${project}/repository/branches$`),
      asUser(books, ({ path: [full = ""], query }) => {
        if (!known(full)) return notFound;
        const rows = pageOf(branchesIn(root, full), query, ["search", "page", "per_page"]);
        return { json: rows.map(({ name, commit }) => ({ name, commit: { id: commit }, protected: false })) };
      }),
    ],
    [
      "POST",
      new RegExp(`${project}/statuses/([0-9a-f]{40})$`),
      asUser(books, ({ path: [repository = "", commit = ""], body }) => {
        const { state, name, target_url: url, description } = body as Record<string, string>;
        books.statuses.push({
          ...{ repository, commit, state: state ?? "", context: name ?? "", url: url ?? "" },
          description: description ?? "",
        });
        return { status: 201, json: { id: 1, sha: commit, status: state } };
      }),
    ],
    [
      "POST",
      new RegExp(`${project}/hooks$`),
      asUser(books, ({ path: [repository = ""], body }) => {
        const id = String(books.hooks.size + 1);
        books.hooks.set(id, { repository, url: String(body["url"]), secret: String(body["token"]) });
        return { status: 201, json: { id: Number(id), url: body["url"] } };
      }),
    ],
    [
      "DELETE",
      new RegExp(`${project}/hooks/(\\d+)$`),
      asUser(books, ({ path: [, id = ""] }) => (books.hooks.delete(id) ? { status: 204 } : notFound)),
    ],
  ];
  const server = await startFrame(root, books, "oauth2", routes);
  return {
    ...books,
    ...{ type: "gitlab", url: server.url, caFile: server.caFile, requests: server.requests, oauth: book },
    given: {
      config: { url: server.url, applicationId: book.clientId },
      secrets: { applicationSecret: book.clientSecret },
    },
    push: (push, id = newId()) =>
      sendToHooks(
        books,
        push,
        {
          ...{ object_kind: "push", ref: "refs/heads/main", before: "0".repeat(39), after: push.commit },
          ...{ checkout_sha: push.commit, user_name: "Ana Pier", commits: [commitOf(push)], total_commits_count: 1 },
          project: { default_branch: "main", path_with_namespace: push.repository },
        },
        ({ secret }) => ({ "x-gitlab-event": "Push Hook", "x-gitlab-token": secret, "x-gitlab-event-uuid": id }),
      ),
    stop: server.stop,
  };
}
