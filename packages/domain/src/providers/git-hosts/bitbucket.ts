import { z } from "zod";
import type { Http, HttpAuthorization } from "../../http.ts";
import { defineProvider } from "../../provider.ts";
import { secretString } from "../../secret.ts";
import { type Asked, ask, queryText, send } from "./ask.ts";
import { HostUrl, Line, PathName } from "./fields.ts";
import type { CommitState, GitHost, GitHostApi, GitHostTraits, Page, Repository } from "./git-host.ts";

const label = "Bitbucket";
const pageSize = 50;
const listOf = <T extends z.ZodType>(item: T) => z.object({ values: z.array(item), next: z.string().nullish() });
const Repo = z.object({
  slug: z.string(),
  name: z.string(),
  full_name: z.string(),
  is_private: z.boolean(),
  mainbranch: z.object({ name: z.string() }).nullish(),
  links: z.object({ html: z.object({ href: z.string() }) }),
});

const repositoryOf = (row: z.output<typeof Repo>): Repository => ({
  ...{ repository: row.full_name, name: row.name, owner: row.full_name.split("/")[0] ?? "" },
  ...{ isPrivate: row.is_private, defaultBranch: row.mainbranch?.name ?? null, url: row.links.html.href },
  projectId: null,
});

const states: Record<CommitState, string> = {
  pending: "INPROGRESS",
  success: "SUCCESSFUL",
  failure: "FAILED",
  cancelled: "STOPPED",
};

/** A search's text inside their query language. */
const like = (search: string): { q?: string } =>
  search ? { q: `name ~ "${search.replace(/["\\]/g, (mark) => `\\${mark}`)}"` } : {};

/** Their id of a status has 40 characters at most. */
const keyOf = (context: string): string => context.slice(-40);

function apiOf(base: string, workspace: string, http: Http, authorization: HttpAuthorization): GitHostApi {
  const at: Asked = { http, label, authorization };
  const list = async <T, O>(url: string, page: number, item: z.ZodType<T>, make: (row: T) => O): Promise<Page<O>> => {
    const { values, next } = await ask(at, { method: "GET", url }, listOf(item));
    return { items: values.map(make), nextPage: next ? page + 1 : null };
  };
  const repositories = `${base}/repositories`;
  return {
    identity: async () => {
      await ask(at, { method: "GET", url: `${repositories}/${workspace}?pagelen=1` }, listOf(Repo));
      return { account: workspace };
    },
    repositories: ({ search, page }) => {
      const query = queryText({ ...like(search), sort: "-updated_on", page, pagelen: pageSize });
      return list(`${repositories}/${workspace}?${query}`, page, Repo, repositoryOf);
    },
    branches: (repository, { search, page }) => {
      const query = queryText({ ...like(search), page, pagelen: pageSize });
      const Branch = z.object({ name: z.string(), target: z.object({ hash: z.string() }) });
      return list(`${repositories}/${repository}/refs/branches?${query}`, page, Branch, ({ name, target }) => ({
        ...{ name, commit: target.hash },
      }));
    },
    setStatus: async ({ repository, commit, state, context, description, url }) => {
      const json = { key: keyOf(context), name: context, state: states[state], description, url };
      const path = `${repositories}/${repository}/commit/${commit}/statuses/build`;
      await send(at, { method: "POST", url: path, json });
    },
    webhooks: {
      install: async (repository, { url: address, secret }) => {
        const json = { description: "Moorage", url: address, active: true, events: ["repo:push"], secret };
        const sent = { method: "POST" as const, url: `${repositories}/${repository}/hooks`, json };
        const { uuid } = await ask(at, sent, z.object({ uuid: z.string() }));
        return { repository, id: uuid };
      },
      remove: async ({ repository, id }) => {
        await send(at, { method: "DELETE", url: `${repositories}/${repository}/hooks/${encodeURIComponent(id)}` });
      },
    },
  };
}

const traits: GitHostTraits = {};

const provider = defineProvider({
  type: "bitbucket",
  label: "Bitbucket",
  description: "Repositories of a Bitbucket workspace, connected by a token.",
  config: z.object({
    url: HostUrl.default("https://bitbucket.org").meta({
      label: "Address",
      help: "Bitbucket Cloud's, unless something of your own stands before it.",
    }),
    workspace: PathName.min(1, "Enter the workspace.").meta({
      label: "Workspace",
      help: "As it stands in the addresses of its repositories.",
    }),
    email: Line(200).default("").meta({
      label: "E-mail",
      help: "Of the Atlassian account, for an API token; empty for a workspace's access token.",
    }),
  }),
  secrets: z.object({
    token: secretString(4_096).meta({
      label: "Token",
      help: "An API token or an access token that may read repositories, and read and write webhooks. Some also need to write repositories to set commit statuses.",
      secret: true,
    }),
  }),
  create: ({ config, secrets }): GitHost => {
    const { url, workspace, email } = config;
    const base = url === "https://bitbucket.org" ? "https://api.bitbucket.org/2.0" : `${url}/2.0`;
    return {
      url,
      account: workspace,
      audience: url,
      gitUser: email ? "x-bitbucket-api-token-auth" : "x-token-auth",
      cloneUrl: (repository) => `${url}/${repository}.git`,
      access: async () => ({ token: secrets.token, expiresAt: undefined }),
      api: (http, token) =>
        apiOf(
          base,
          workspace,
          http,
          email ? { scheme: "Basic", username: email, password: token } : { scheme: "Bearer", token },
        ),
    };
  },
});

export const bitbucket = { ...provider, ...traits };
