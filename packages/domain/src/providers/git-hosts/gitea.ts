import { z } from "zod";
import type { Http } from "../../http.ts";
import { defineProvider } from "../../provider.ts";
import { type Secret, secretString } from "../../secret.ts";
import { type Asked, ask, pageOf, queryText, requireApi, searchPages, send } from "./ask.ts";
import { HostUrl, Line, told } from "./fields.ts";
import type { GitHost, GitHostApi, GitHostTraits } from "./git-host.ts";
import { HubRepository, hubRepositoryOf, hubStatusOf } from "./hub.ts";
import { authorize, exchangeCode, freshAccess } from "./oauth.ts";

const label = "Gitea";
const pageSize = 50;
const User = z.object({ id: z.number(), login: z.string() });

function apiOf(url: string, userId: number | null, http: Http, token: Secret): GitHostApi {
  const at: Asked = { http, label, authorization: { scheme: "Bearer", token } };
  const base = `${url}/api/v1`;
  return {
    identity: async () => ({ account: (await ask(at, { method: "GET", url: `${base}/user` }, User)).login }),
    repositories: async ({ search, page }) => {
      const of = userId === null ? {} : { uid: userId };
      const query = queryText({ q: search, ...of, page, limit: pageSize, sort: "updated", order: "desc" });
      const found = await ask(
        at,
        { method: "GET", url: `${base}/repos/search?${query}` },
        z.object({ data: z.array(HubRepository) }),
      );
      return pageOf(found.data.map(hubRepositoryOf), page, pageSize);
    },
    branches: (repository, query) =>
      searchPages(query, async (page) => {
        const url = `${base}/repos/${repository}/branches?${queryText({ page, limit: pageSize })}`;
        const shape = z.array(z.object({ name: z.string(), commit: z.object({ id: z.string() }) }));
        const found = await ask(at, { method: "GET", url }, shape);
        return pageOf(
          found.map(({ name, commit }) => ({ name, commit: commit.id })),
          page,
          pageSize,
        );
      }),
    setStatus: async (status) => {
      const path = `${base}/repos/${status.repository}/statuses/${status.commit}`;
      await send(at, { method: "POST", url: path, json: hubStatusOf(status) });
    },
    webhooks: {
      install: async (repository, { url: address, secret }) => {
        const config = { url: address, content_type: "json", secret };
        const json = { type: "gitea", active: true, events: ["push"], config };
        const sent = { method: "POST" as const, url: `${base}/repos/${repository}/hooks`, json };
        const { id } = await ask(at, sent, z.object({ id: z.number() }));
        return { repository, id: String(id) };
      },
      remove: async ({ repository, id }) => {
        await send(at, { method: "DELETE", url: `${base}/repos/${repository}/hooks/${id}` });
      },
    },
  };
}

const scopes = ["read:user", "write:repository"];
const traits: GitHostTraits = { browser: { path: "callback", scopes } };

const provider = defineProvider({
  type: "gitea",
  label: "Gitea or Forgejo",
  description: "Repositories of a Gitea or Forgejo account, connected by an OAuth application.",
  config: z.object({
    url: HostUrl.default("https://gitea.com").meta({ label: "Address", help: "As you open it in a browser." }),
    clientId: Line(200)
      .min(1, "Enter the client ID.")
      .meta({ label: "Client ID", help: "Of the OAuth application that you made there." }),
    account: told(Line(200).nullable().default(null)),
    userId: told(z.number().int().nullable().default(null)),
    expiresAt: told(z.number().nullable().default(null)),
  }),
  secrets: z.object({
    clientSecret: secretString(1_000).meta({ label: "Client secret", secret: true }),
    accessToken: told(secretString(10_000).optional()),
    refreshToken: told(secretString(10_000).optional()),
  }),
  create: ({ config, secrets }): GitHost => {
    const { url, userId, clientId } = config;
    const application = {
      ...{ label, clientId, clientSecret: secrets.clientSecret },
      authorizeUrl: `${url}/login/oauth/authorize`,
      tokenUrl: `${url}/login/oauth/access_token`,
      scopes,
    };
    return {
      url,
      account: config.account,
      audience: `${url} ${clientId}`,
      gitUser: "oauth2",
      connecting: {
        prepare: async ({ http }) => {
          await requireApi({ http, label }, `${url}/api/v1/user`);
          return {};
        },
        begin: (at) => authorize(application, at),
        complete: async (io, sent, at) => {
          const { accessToken, obtained } = await exchangeCode(io, application, sent, at);
          const asked = { http: io.http, label, authorization: { scheme: "Bearer", token: accessToken } } as const;
          const { id, login } = await ask(asked, { method: "GET", url: `${url}/api/v1/user` }, User);
          return { ...obtained, config: { ...obtained.config, account: login, userId: id } };
        },
      },
      cloneUrl: (repository) => `${url}/${repository}.git`,
      access: (io) => freshAccess(io, application, { ...secrets, expiresAt: config.expiresAt }),
      api: (http, token) => apiOf(url, userId, http, token),
    };
  },
});

export const gitea = { ...provider, ...traits };
