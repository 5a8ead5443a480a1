import { z } from "zod";
import type { Http } from "../../http.ts";
import { defineProvider } from "../../provider.ts";
import { type Secret, secretString } from "../../secret.ts";
import { type Asked, ask, pageOf, queryText, requireApi, send } from "./ask.ts";
import { HostUrl, Line, PathName, told } from "./fields.ts";
import type { CommitState, GitHost, GitHostApi, GitHostTraits, Repository } from "./git-host.ts";
import { authorize, exchangeCode, freshAccess } from "./oauth.ts";

const label = "GitLab";
const pageSize = 50;
const User = z.object({ username: z.string() });
const Project = z.object({
  id: z.number(),
  path: z.string(),
  path_with_namespace: z.string(),
  default_branch: z.string().nullish(),
  visibility: z.string().nullish(),
  web_url: z.string(),
});

const repositoryOf = (row: z.output<typeof Project>): Repository => ({
  ...{ repository: row.path_with_namespace, name: row.path, url: row.web_url, projectId: row.id },
  owner: row.path_with_namespace.slice(0, row.path_with_namespace.lastIndexOf("/")),
  isPrivate: row.visibility !== "public",
  defaultBranch: row.default_branch || null,
});

const states: Record<CommitState, string> = {
  pending: "running",
  success: "success",
  failure: "failed",
  cancelled: "canceled",
};

function apiOf(url: string, group: string, http: Http, token: Secret): GitHostApi {
  const at: Asked = { http, label, authorization: { scheme: "Bearer", token } };
  const base = `${url}/api/v4`;
  const project = (repository: string) => `${base}/projects/${encodeURIComponent(repository)}`;
  const list = group
    ? `${base}/groups/${encodeURIComponent(group)}/projects?include_subgroups=true&`
    : `${base}/projects?membership=true&search_namespaces=true&`;
  return {
    identity: async () => ({ account: (await ask(at, { method: "GET", url: `${base}/user` }, User)).username }),
    repositories: async ({ search, page }) => {
      const wanted = search ? { search } : {};
      const query = queryText({ archived: "false", order_by: "last_activity_at", ...wanted, page, per_page: pageSize });
      const found = await ask(at, { method: "GET", url: list + query }, z.array(Project));
      return pageOf(found.map(repositoryOf), page, pageSize);
    },
    branches: async (repository, { search, page }) => {
      const query = queryText({ ...(search ? { search } : {}), page, per_page: pageSize });
      const sent = { method: "GET" as const, url: `${project(repository)}/repository/branches?${query}` };
      const found = await ask(at, sent, z.array(z.object({ name: z.string(), commit: z.object({ id: z.string() }) })));
      return pageOf(
        found.map(({ name, commit }) => ({ name, commit: commit.id })),
        page,
        pageSize,
      );
    },
    setStatus: async ({ repository, commit, state, context, description, url: target }) => {
      const json = { state: states[state], name: context, description, target_url: target };
      await send(at, { method: "POST", url: `${project(repository)}/statuses/${commit}`, json });
    },
    webhooks: {
      install: async (repository, { url: address, secret }) => {
        const json = { url: address, token: secret, push_events: true, tag_push_events: true };
        const sent = { method: "POST" as const, url: `${project(repository)}/hooks`, json };
        const { id } = await ask(at, sent, z.object({ id: z.number() }));
        return { repository, id: String(id) };
      },
      remove: async ({ repository, id }) => {
        await send(at, { method: "DELETE", url: `${project(repository)}/hooks/${id}` });
      },
    },
  };
}

const scopes = ["api", "read_user", "read_repository"];
const traits: GitHostTraits = { browser: { path: "callback", scopes } };

const provider = defineProvider({
  type: "gitlab",
  label: "GitLab",
  description: "Repositories of an account at gitlab.com or a GitLab of your own, connected by an OAuth application.",
  config: z.object({
    url: HostUrl.default("https://gitlab.com").meta({ label: "Address", help: "As you open it in a browser." }),
    applicationId: Line(200)
      .min(1, "Enter the application ID.")
      .meta({ label: "Application ID", help: "Of the application that you made there." }),
    groupName: PathName.default("").meta({
      label: "Group",
      help: "Shows repositories of this group alone; empty is all.",
    }),
    account: told(Line(200).nullable().default(null)),
    expiresAt: told(z.number().nullable().default(null)),
  }),
  secrets: z.object({
    applicationSecret: secretString(1_000).meta({ label: "Secret", secret: true }),
    accessToken: told(secretString(10_000).optional()),
    refreshToken: told(secretString(10_000).optional()),
  }),
  create: ({ config, secrets }): GitHost => {
    const { url, applicationId: clientId, groupName } = config;
    const application = {
      ...{ label, clientId, clientSecret: secrets.applicationSecret },
      authorizeUrl: `${url}/oauth/authorize`,
      tokenUrl: `${url}/oauth/token`,
      scopes,
    };
    return {
      url,
      account: config.account,
      audience: `${url} ${clientId}`,
      gitUser: "oauth2",
      connecting: {
        prepare: async ({ http }) => {
          await requireApi({ http, label }, `${url}/api/v4/user`);
          return {};
        },
        begin: (at) => authorize(application, at),
        complete: async (io, sent, at) => {
          const { accessToken, obtained } = await exchangeCode(io, application, sent, at);
          const { account } = await apiOf(url, groupName, io.http, accessToken).identity();
          return { ...obtained, config: { ...obtained.config, account } };
        },
      },
      cloneUrl: (repository) => `${url}/${repository}.git`,
      access: (io) => freshAccess(io, application, { ...secrets, expiresAt: config.expiresAt }),
      api: (http, token) => apiOf(url, groupName, http, token),
    };
  },
});

export const gitlab = { ...provider, ...traits };
