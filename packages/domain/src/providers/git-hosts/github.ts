import { z } from "zod";
import type { Http } from "../../http.ts";
import { defineProvider } from "../../provider.ts";
import { type Secret, secretString } from "../../secret.ts";
import { type Asked, ask, pageOf, queryText, searchPages, send } from "./ask.ts";
import { HostUrl, Line, PathName, told } from "./fields.ts";
import type { GitHost, GitHostApi, GitHostTraits } from "./git-host.ts";
import {
  beginApp,
  completeApp,
  githubApiUrl,
  githubHeaders,
  githubLabel,
  installationToken,
  prepareApp,
  takesWebhooks,
} from "./github-app.ts";
import { HubRepository, hubRepositoryOf, hubStatusOf } from "./hub.ts";

const pageSize = 100;
const Installed = z.object({ total_count: z.number(), repositories: z.array(HubRepository) });

function apiOf(url: string, account: string | null, http: Http, token: Secret): GitHostApi {
  const headers = githubHeaders;
  const at: Asked = { http, label: githubLabel, headers, authorization: { scheme: "Bearer", token } };
  const base = githubApiUrl(url);
  const installed = (page: number, size: number) => {
    const path = `${base}/installation/repositories?${queryText({ per_page: size, page })}`;
    return ask(at, { method: "GET", url: path }, Installed);
  };
  return {
    identity: async () => {
      const { repositories } = await installed(1, 1);
      return { account: account ?? repositories[0]?.owner.login ?? "" };
    },
    repositories: (query) =>
      searchPages(query, async (page) => {
        const { repositories, total_count: total } = await installed(page, pageSize);
        return { items: repositories.map(hubRepositoryOf), nextPage: page * pageSize < total ? page + 1 : null };
      }),
    branches: (repository, query) =>
      searchPages(query, async (page) => {
        const path = `${base}/repos/${repository}/branches?${queryText({ per_page: pageSize, page })}`;
        const shape = z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) }));
        const found = await ask(at, { method: "GET", url: path }, shape);
        return pageOf(
          found.map(({ name, commit }) => ({ name, commit: commit.sha })),
          page,
          pageSize,
        );
      }),
    setStatus: async (status) => {
      const path = `${base}/repos/${status.repository}/statuses/${status.commit}`;
      await send(at, { method: "POST", url: path, json: hubStatusOf(status) });
    },
  };
}

const traits: GitHostTraits = {
  browser: { path: "setup", scopes: [] },
  sharedWebhook: { header: "x-github-hook-installation-target-id", field: "appId", reaches: takesWebhooks },
};

const provider = defineProvider({
  type: "github",
  label: "GitHub",
  description: "Repositories of an account at github.com or a GitHub Enterprise, by an App that is made for it.",
  config: z.object({
    url: HostUrl.default("https://github.com").meta({ label: "Address", help: "Of GitHub Enterprise, if it is one." }),
    organization: PathName.default("").meta({
      label: "Organization",
      help: "Where the App is made; empty is your own account.",
    }),
    appId: told(z.number().int().nullable().default(null)),
    appName: told(Line(200).default("")),
    clientId: told(Line(200).default("")),
    installationId: told(z.number().int().nullable().default(null)),
    account: told(Line(200).nullable().default(null)),
  }),
  secrets: z.object({ privateKey: told(secretString(20_000).optional()) }),
  create: ({ config, secrets }): GitHost => {
    const { url, account } = config;
    const app = { ...config, privateKey: secrets.privateKey };
    return {
      url,
      account,
      audience: url,
      gitUser: "x-access-token",
      connecting: {
        prepare: (io) => prepareApp(io, app),
        begin: (at) => beginApp(app, at),
        complete: (io, sent, at) => completeApp(io, app, sent, at),
      },
      cloneUrl: (repository) => `${url}/${repository}.git`,
      access: (io, use) => installationToken(io, app, use),
      api: (http, token) => apiOf(url, account, http, token),
    };
  },
});

export const github = { ...provider, ...traits };
