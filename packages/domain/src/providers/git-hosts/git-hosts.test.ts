import { expect, test } from "vitest";
import { Secret } from "../../secret.ts";
import { gitHosts } from "./catalog.ts";
import type { GitHost } from "./git-host.ts";
import { fakeHost } from "./testing/fake-http.ts";

const secret = (text: string) => new Secret(text);
const of = (type: string, config: Record<string, unknown>, secrets: Record<string, Secret> = {}): GitHost =>
  gitHosts.of(gitHosts.schema.parse({ type, ...config } as never), secrets);
const place = {
  ...{ state: "state-of-it", name: "Ours", panelUrl: "https://panel.example.com", challenge: "challenge" },
  redirectUrl: "https://panel.example.com/api/providers/x/callback",
};
const back = {
  redirectUrl: place.redirectUrl,
  verifier: secret("verifier"),
  webhook: { url: "https://panel.example.com/api/deploy/github", secret: secret("hook-secret") },
};
const now = Date.parse("2026-01-02T03:00:00Z");
const gitlab = { url: "https://git.example.com/gitlab/", applicationId: "app" };
const gitlabSecrets = { applicationSecret: secret("app-secret") };

test("an address of a host must be https, without user and query", () => {
  for (const url of ["http://a.example.com", "ftp://x", "https://u:p@a.example.com", "https://a.example.com/?x", "a"])
    expect(gitHosts.schema.safeParse({ type: "gitea", url, clientId: "x" } as never).success, url).toBe(false);
  expect(of("gitlab", gitlab).cloneUrl("group/sub/api")).toBe("https://git.example.com/gitlab/group/sub/api.git");
});

test("each host must say what git takes its token as", () => {
  const users = [
    of("github", {}).gitUser,
    of("gitlab", gitlab).gitUser,
    of("bitbucket", { workspace: "quay" }).gitUser,
    of("bitbucket", { workspace: "quay", email: "ana@example.com" }).gitUser,
    of("gitea", { clientId: "x" }).gitUser,
  ];
  expect(users).toEqual(["x-access-token", "oauth2", "x-token-auth", "x-bitbucket-api-token-auth", "oauth2"]);
});

test("a sign-in must carry state and challenge, and its code be changed into tokens", async () => {
  const host = of("gitlab", gitlab, gitlabSecrets);
  const step = host.connecting?.begin(place);
  expect(Object.fromEntries(new URL(step?.url ?? "").searchParams)).toEqual({
    ...{ client_id: "app", redirect_uri: place.redirectUrl, response_type: "code", state: "state-of-it" },
    ...{ scope: "api read_user read_repository", code_challenge: "challenge", code_challenge_method: "S256" },
  });
  const io = fakeHost({
    "POST https://git.example.com/gitlab/oauth/token": {
      json: { access_token: "one", refresh_token: "two", expires_in: 7_200 },
    },
    "GET https://git.example.com/gitlab/api/v4/user": { json: { username: "ana" } },
  });
  const told = await host.connecting?.complete(io, { code: "c0de" }, back);
  expect(told?.config).toEqual({ expiresAt: now + 7_200_000, account: "ana" });
  expect([told?.secrets["accessToken"]?.reveal(), told?.secrets["refreshToken"]?.reveal()]).toEqual(["one", "two"]);
  expect(io.requests[0]?.form).toMatchObject({
    ...{ grant_type: "authorization_code", code: "c0de", redirect_uri: place.redirectUrl, client_id: "app" },
  });
  expect(JSON.stringify(io.requests)).not.toMatch(/verifier"?:"verifier|app-secret/);
  await expect(host.connecting?.complete(io, { error: "access_denied" }, back)).rejects.toThrow("it was denied");
});

test("what a host says against a sign-in must become what to do", async () => {
  const host = of("gitlab", gitlab, gitlabSecrets);
  const answering = (error: string) =>
    fakeHost({ "POST https://git.example.com/gitlab/oauth/token": { status: 400, json: { error } } });
  const come = (sent: Record<string, string>, error = "") => host.connecting?.complete(answering(error), sent, back);
  await expect(come({ code: "old" }, "invalid_grant")).rejects.toThrow("does not take this way back any more");
  await expect(come({ code: "c" }, "invalid_client")).rejects.toThrow("does not know this application");
  await expect(come({ error: "invalid_scope", error_description: "The scope is\nunknown." })).rejects.toMatchObject({
    message: "GitLab did not give access: The scope is unknown.",
    hint: expect.stringContaining("scopes"),
  });
});

test("an address must be tried before the browser is sent there", async () => {
  const hosts = {
    "https://git.example.com/gitlab/api/v4/user": of("gitlab", gitlab, gitlabSecrets),
    "https://gitea.com/api/v1/user": of("gitea", { clientId: "x" }),
    "https://api.github.com/user": of("github", {}),
  };
  for (const [url, host] of Object.entries(hosts)) {
    const prepare = (answer: object) => host.connecting?.prepare(fakeHost({ [`GET ${url}`]: answer }));
    expect(await prepare({ status: 401 })).toEqual({});
    for (const status of [200, 401])
      await expect(prepare({ text: "<html>", status })).rejects.toMatchObject({ field: "config.url" });
    await expect(prepare({ status: 404 })).rejects.toThrow(/ does not answer as G\w+.* does \(404\)\./);
    await expect(prepare({ status: 302 })).rejects.toMatchObject({ code: "INVALID" });
    await expect(prepare({ status: 503 })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  }
});

test("a token must be renewed when little is left of it, and only then", async () => {
  const stored = (minutes: number) =>
    of(
      "gitlab",
      { ...gitlab, expiresAt: now + minutes * 60_000 },
      { ...gitlabSecrets, accessToken: secret("old"), refreshToken: secret("again") },
    );
  const io = fakeHost({
    "POST https://git.example.com/gitlab/oauth/token": { json: { access_token: "new", expires_in: 7_200 } },
  });
  expect((await stored(30).access(io, "clone")).token.reveal()).toBe("old");
  expect(io.asked).toEqual([]);
  const renewed = await stored(5).access(io, "clone");
  expect(renewed.token.reveal()).toBe("new");
  expect(renewed.renewed?.config).toEqual({ expiresAt: now + 7_200_000 });
  // A host that hands out no new refresh token lets the former one stand.
  expect(Object.keys(renewed.renewed?.secrets ?? {})).toEqual(["accessToken"]);
  const refusing = fakeHost({
    "POST https://git.example.com/gitlab/oauth/token": { status: 400, json: { error: "invalid_grant" } },
  });
  await expect(stored(5).access(refusing, "clone")).rejects.toMatchObject({
    code: "PRECONDITION",
    message: "The access to this GitLab account has expired or was taken back.",
  });
});

const app = { appId: 42, appName: "ours-state-", installationId: 7, account: "quay" };
const appSecrets = { privateKey: secret("pem") };

test("GitHub's App must be made by a manifest, then installed, its webhook with a secret of ours", async () => {
  const fresh = of("github", { organization: "quay" });
  const step = fresh.connecting?.begin(place);
  expect(step?.url).toBe("https://github.com/organizations/quay/settings/apps/new?state=state-of-it");
  expect(JSON.parse(step?.fields?.["manifest"] ?? "")).toEqual({
    ...{ name: "Ours-state-", url: place.panelUrl, redirect_url: place.redirectUrl, setup_url: place.redirectUrl },
    ...{ public: false, default_events: ["push"] },
    default_permissions: { contents: "read", metadata: "read", statuses: "write" },
    hook_attributes: { url: "https://panel.example.com/api/deploy/github", active: true },
  });
  const io = fakeHost({
    "POST https://api.github.com/app-manifests/c0de/conversions": {
      json: { id: 42, slug: "ours-state-", client_id: "Iv1", pem: "pem", webhook_secret: "theirs" },
    },
    "GET https://api.github.com/app/installations/7": { json: { id: 7, account: { login: "quay" } } },
    "PATCH https://api.github.com/app/hook/config": {},
  });
  expect((await fresh.connecting?.complete(io, { code: "c0de" }, back))?.config).toMatchObject({ appId: 42 });
  const made = of("github", { appId: 42, appName: "ours-state-" }, appSecrets);
  expect(made.connecting?.begin(place).url).toBe(
    "https://github.com/apps/ours-state-/installations/new?state=state-of-it",
  );
  const told = await made.connecting?.complete(io, { installation_id: "7", setup_action: "install" }, back);
  expect(told?.config).toEqual({ installationId: 7, account: "quay" });
  expect(io.requests.at(-1)?.json).toMatchObject({ url: back.webhook.url, content_type: "json", insecure_ssl: "0" });
  const sent = io.requests.at(-1)?.authorization;
  const [, claims = ""] = sent?.scheme === "Bearer" ? sent.token.reveal().split(".") : [];
  expect(JSON.parse(atob(claims))).toEqual({ iat: now / 1_000 - 60, exp: now / 1_000 + 480, iss: 42 });
  await expect(made.connecting?.complete(io, { installation_id: "7/../8" }, back)).rejects.toThrow("no installation");
  await expect(made.connecting?.complete(io, { setup_action: "request" }, back)).rejects.toMatchObject({
    hint: expect.stringContaining("An owner of the account"),
  });
});

test("an App that was deleted at GitHub must be forgotten, so that another is made", async () => {
  const made = of("github", app, appSecrets);
  const at = (status: number) =>
    fakeHost({ "GET https://api.github.com/user": { status: 401 }, "GET https://api.github.com/app": { status } });
  expect(await made.connecting?.prepare(at(200))).toEqual({});
  for (const status of [401, 404])
    expect(await made.connecting?.prepare(at(status))).toMatchObject({
      appId: null,
      installationId: null,
      account: null,
    });
  await expect(made.connecting?.prepare(at(500))).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const gone = fakeHost({
    "POST https://api.github.com/app/installations/7/access_tokens": { status: 404 },
    "POST https://api.github.com/app-manifests/old/conversions": { status: 404 },
  });
  await expect(made.access(gone, "clone")).rejects.toThrow("does not know this App or its installation any more");
  await expect(made.connecting?.complete(gone, { code: "old" }, back)).rejects.toThrow("good once, for an hour");
});

test("GitHub must not be told of a webhook on a panel that it cannot reach", () => {
  const step = of("github", {}).connecting?.begin({ ...place, panelUrl: "http://127.0.0.1:3000" });
  expect(JSON.parse(step?.fields?.["manifest"] ?? "")).not.toHaveProperty("hook_attributes");
  const own = of("github", { url: "https://localhost:9443" }).connecting?.begin({
    ...place,
    panelUrl: "http://[::1]:3",
  });
  expect(JSON.parse(own?.fields?.["manifest"] ?? "")).toHaveProperty("hook_attributes");
});

test("GitHub's token to clone with must be able to read code alone, at the API of its edition", async () => {
  const editions = {
    "https://github.com": "https://api.github.com",
    "https://quay.ghe.com": "https://api.quay.ghe.com",
    "https://git.example.com": "https://git.example.com/api/v3",
  };
  for (const [url, api] of Object.entries(editions)) {
    const io = fakeHost({
      [`POST ${api}/app/installations/7/access_tokens`]: {
        json: { token: "ghs_1", expires_at: "2026-01-02T04:00:00Z" },
      },
    });
    const access = await of("github", { ...app, url }, appSecrets).access(io, "clone");
    expect([access.token.reveal(), access.expiresAt?.getTime()]).toEqual(["ghs_1", now + 3_600_000]);
    expect(io.requests[0]?.json).toEqual({ permissions: { contents: "read" } });
  }
  await expect(of("github", {}).access(fakeHost({}), "api")).rejects.toThrow("not connected yet");
});

test("a search must go through all pages of a host that has none", async () => {
  const row = (n: number) => ({
    ...{ id: n, name: `api-${n}`, full_name: `quay/api-${n}`, owner: { login: "quay" }, private: true },
    ...{ default_branch: "main", html_url: `https://github.com/quay/api-${n}` },
  });
  const io = fakeHost({
    "GET https://api.github.com/installation/repositories": ({ url }) => {
      const page = Number(new URL(url).searchParams.get("page"));
      return { json: { total_count: 250, repositories: Array.from({ length: 100 }, (_, n) => row(page * 100 + n)) } };
    },
  });
  const api = of("github", app).api(io.http, secret("t"));
  const found = await api.repositories({ search: "API-30", page: 1 });
  expect(found.items.map(({ repository }) => repository)).toEqual(
    Array.from({ length: 10 }, (_, n) => `quay/api-${300 + n}`),
  );
  expect(io.asked).toHaveLength(3);
  expect(await api.repositories({ search: "", page: 2 })).toMatchObject({ nextPage: 3 });
});

test("Bitbucket must be asked in its own query language, whatever is searched", async () => {
  const io = fakeHost({
    "GET https://api.bitbucket.org/2.0/repositories/quay": { json: { values: [], next: "more" } },
  });
  const host = of("bitbucket", { workspace: "quay", email: "ana@example.com" }, { token: secret("t") });
  const page = await host.api(io.http, secret("t")).repositories({ search: 'a" OR "b\\', page: 3 });
  expect(page).toEqual({ items: [], nextPage: 4 });
  expect(new URL(io.asked[0]?.slice(4) ?? "").searchParams.get("q")).toBe('name ~ "a\\" OR \\"b\\\\"');
  expect(io.requests[0]?.authorization).toMatchObject({ scheme: "Basic", username: "ana@example.com" });
});

test.each([
  [401, {}, "PRECONDITION", "does not accept our access"],
  [403, { json: { message: "Resource not accessible\nby integration" } }, "PRECONDITION", "Resource not accessible by"],
  [403, { headers: { "x-ratelimit-remaining": "0" } }, "UNAVAILABLE", "asked too often"],
  [404, {}, "NOT_FOUND", "does not have this"],
  [301, {}, "NOT_FOUND", "moved"],
  [422, { json: { message: "Validation Failed" } }, "INVALID", "Validation Failed"],
  [502, { text: "<html>" }, "UNAVAILABLE", "in trouble"],
  [200, { text: "<html>a login page</html>" }, "UNAVAILABLE", "not understood"],
] as const)("an answer %i must become words for people", async (status, answer, code, words) => {
  const io = fakeHost({ "GET https://gitea.com/api/v1/user": { status, ...answer } });
  const asked = of("gitea", { clientId: "x" }).api(io.http, secret("t")).identity();
  await expect(asked).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});
