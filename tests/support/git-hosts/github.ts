import { createVerify, generateKeyPairSync, randomBytes } from "node:crypto";
import {
  type Asked,
  asUser,
  branchesIn,
  commitOf,
  consentPage,
  hmac,
  newBooks,
  newId,
  notFound,
  pageOf,
  type Reply,
  type Routes,
  repoOf,
  type StandIn,
  send,
  startFrame,
  unauthorized,
} from "./frame.ts";
import { hubRepository, hubStatus, pushBody } from "./hub.ts";

const appId = 1_001;
const installationId = 77;

interface Manifest {
  name: string;
  redirect_url: string;
  setup_url: string;
  hook_attributes: { url: string };
}

/** GitHub Enterprise's addresses; an App that is made from a manifest and installed in one account. */
export async function startGithub(
  root: string,
  names: string[],
): Promise<StandIn & { hook: { url: string; secret: string }; deleteApp(): void }> {
  const books = newBooks();
  const repos = names.map((full, at) => repoOf(full, at + 1));
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const hook = { url: "", secret: "" };
  const codes = new Map<string, Manifest>();
  let manifest: Manifest | undefined;
  const there = { app: false };

  const isApp = ({ token }: Asked): boolean => {
    const [header = "", claims = "", signature = ""] = token.split(".");
    const { iss, iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString() || "{}") as Record<string, number>;
    const fits = createVerify("RSA-SHA256").update(`${header}.${claims}`).verify(publicKey, signature, "base64url");
    return there.app && fits && iss === appId && (exp ?? 0) - (iat ?? 0) <= 600 && (exp ?? 0) * 1_000 > Date.now();
  };
  const asApp =
    (answer: (asked: Asked) => Reply) =>
    (asked: Asked): Reply =>
      isApp(asked) ? answer(asked) : unauthorized;
  const api = "^/api/v3";
  const repo = `${api}/repos/([^/]+/[^/]+)`;
  const routes: Routes = [
    ["GET", new RegExp(`${api}/user$`), () => unauthorized],
    ["GET", new RegExp(`${api}/app$`), asApp(() => ({ json: { id: appId } }))],
    [
      "POST",
      /^\/settings\/apps\/new$/,
      ({ query, body }) =>
        consentPage("Create GitHub App", "/settings/apps", {
          ...{ manifest: String(body["manifest"]), state: query.get("state") ?? "" },
        }),
    ],
    [
      "POST",
      /^\/settings\/apps$/,
      ({ body }) => {
        const code = randomBytes(10).toString("hex");
        const made = JSON.parse(String(body["manifest"])) as Manifest;
        codes.set(code, made);
        return { location: `${made.redirect_url}?${new URLSearchParams({ code, state: String(body["state"]) })}` };
      },
    ],
    [
      "POST",
      new RegExp(`${api}/app-manifests/([0-9a-f]+)/conversions$`),
      ({ path: [code = ""] }) => {
        manifest = codes.get(code);
        if (!manifest || !codes.delete(code)) return notFound;
        there.app = true;
        Object.assign(hook, { url: manifest.hook_attributes.url, secret: "made by the host" });
        const pem = privateKey.export({ type: "pkcs1", format: "pem" });
        const app = { id: appId, slug: manifest.name.toLowerCase(), name: manifest.name, client_id: "Iv1.1", pem };
        return { status: 201, json: { ...app, client_secret: "canary-theirs", webhook_secret: hook.secret } };
      },
    ],
    [
      "GET",
      /^\/github-apps\/([^/]+)\/installations\/new$/,
      ({ query }) => {
        const sent = {
          installation_id: String(installationId),
          setup_action: "install",
          state: query.get("state") ?? "",
        };
        return { location: `${manifest?.setup_url}?${new URLSearchParams(sent)}` };
      },
    ],
    [
      "GET",
      new RegExp(`${api}/app/installations/(\\d+)$`),
      asApp(({ path: [id] }) =>
        id === String(installationId)
          ? { json: { id: installationId, account: { login: repos[0]?.owner ?? "" } } }
          : notFound,
      ),
    ],
    [
      "PATCH",
      new RegExp(`${api}/app/hook/config$`),
      asApp(({ body }) => {
        Object.assign(hook, body);
        return { json: { ...body, secret: "********" } };
      }),
    ],
    [
      "POST",
      new RegExp(`${api}/app/installations/${installationId}/access_tokens$`),
      asApp(({ body }) => {
        const token = `ghs_canary${randomBytes(12).toString("hex")}`;
        books.tokens.set(token, body["permissions"] ? "clone" : "api");
        return { status: 201, json: { token, expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
      }),
    ],
    [
      "GET",
      new RegExp(`${api}/installation/repositories$`),
      asUser(books, ({ query }) => ({
        json: {
          total_count: repos.length,
          repositories: pageOf(repos, query, ["", "page", "per_page"]).map(hubRepository),
        },
      })),
    ],
    [
      "GET",
      new RegExp(`${repo}/branches$`),
      asUser(books, ({ path: [full = ""], query }) => {
        if (!names.includes(full)) return notFound;
        const rows = pageOf(branchesIn(root, full), query, ["", "page", "per_page"]);
        return { json: rows.map(({ name, commit }) => ({ name, commit: { sha: commit }, protected: false })) };
      }),
    ],
    ["POST", new RegExp(`${repo}/statuses/([0-9a-f]{40})$`), asUser(books, (asked) => hubStatus(books, asked))],
  ];
  const server = await startFrame(root, books, "x-access-token", routes);
  return {
    ...books,
    ...{ type: "github", url: server.url, caFile: server.caFile, requests: server.requests, hook },
    deleteApp: () => {
      there.app = false;
      books.tokens.clear();
    },
    given: { config: { url: server.url }, secrets: {} },
    push: (push, id = newId()) => {
      const text = JSON.stringify({ ...pushBody(push, commitOf(push)), installation: { id: installationId } });
      return send(
        hook.url,
        {
          ...{
            "x-github-event": "push",
            "x-github-delivery": id,
            "x-github-hook-installation-target-type": "integration",
          },
          "x-github-hook-installation-target-id": String(appId),
          "x-hub-signature-256": `sha256=${hmac(hook.secret, text)}`,
        },
        text,
      );
    },
    stop: server.stop,
  };
}
