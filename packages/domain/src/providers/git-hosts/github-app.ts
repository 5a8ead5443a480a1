/** A GitHub App of one's own: made from a manifest, installed in an account, and what it may do there. */
import { z } from "zod";
import { AppError, isAppError } from "../../errors.ts";
import { type Secret, secretString } from "../../secret.ts";
import { type Asked, ask, requireApi, send } from "./ask.ts";
import type { Access, CompletePlace, ConnectPlace, ConnectStep, GitHostIo, Obtained } from "./git-host.ts";

export interface App {
  readonly url: string;
  readonly organization: string;
  readonly appId: number | null;
  readonly appName: string;
  readonly installationId: number | null;
  readonly privateKey: Secret | undefined;
}

export const githubLabel = "GitHub";
export const githubHeaders = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

/** github.com, GitHub Enterprise Cloud with data residency, or a GitHub Enterprise Server. */
export function githubApiUrl(url: string): string {
  const { host } = new URL(url);
  if (host === "github.com") return "https://api.github.com";
  return host.endsWith(".ghe.com") ? `https://api.${host}` : `${url}/api/v3`;
}

/** The App's own page, where it is installed and where its repositories are chosen. */
const installUrl = ({ url, appName }: App, state: string): string => {
  const apps = new URL(url).host === "github.com" ? "apps" : "github-apps";
  return `${url}/${apps}/${encodeURIComponent(appName)}/installations/new?${new URLSearchParams({ state })}`;
};

const nothing = { appId: null, appName: "", clientId: "", installationId: null, account: null };

/** An App that somebody deleted at GitHub is forgotten, so that another one is made. */
export async function prepareApp(io: GitHostIo, app: App): Promise<Record<string, unknown>> {
  const base = githubApiUrl(app.url);
  const at = { http: io.http, label: githubLabel, headers: githubHeaders };
  await requireApi(at, `${base}/user`);
  if (app.appId === null) return {};
  try {
    await send(asApp(io, app), { method: "GET", url: `${base}/app` });
    return {};
  } catch (error) {
    if (isAppError(error) && (error.code === "PRECONDITION" || error.code === "NOT_FOUND")) return nothing;
    throw error;
  }
}

/** First the App is made, then it is installed; connecting again chooses other repositories. */
export function beginApp(app: App, at: ConnectPlace): ConnectStep {
  if (app.appId !== null) return { url: installUrl(app, at.state), fields: null };
  const owner = app.organization ? `organizations/${encodeURIComponent(app.organization)}/` : "";
  const query = new URLSearchParams({ state: at.state });
  return {
    url: `${app.url}/${owner}settings/apps/new?${query}`,
    fields: { manifest: JSON.stringify(manifestOf(app, at)) },
  };
}

const isLoopback = (url: string): boolean => /^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(new URL(url).hostname);

/** GitHub takes no App with a webhook at an address that it cannot reach. */
export const takesWebhooks = (url: string, panelUrl: string): boolean => !isLoopback(panelUrl) || isLoopback(url);

const appNameMax = 34;

function manifestOf(app: App, { name, state, panelUrl, redirectUrl }: ConnectPlace) {
  const webhook = takesWebhooks(app.url, panelUrl)
    ? { hook_attributes: { url: `${panelUrl}/api/deploy/github`, active: true }, default_events: ["push"] }
    : {};
  return {
    // Unique in all of GitHub; a person may change it there.
    name: `${name.slice(0, appNameMax - 7)}-${state.slice(0, 6)}`,
    url: panelUrl,
    redirect_url: redirectUrl,
    setup_url: redirectUrl,
    public: false,
    default_permissions: { contents: "read", metadata: "read", statuses: "write" },
    ...webhook,
  };
}

const Conversion = z.object({
  id: z.number(),
  slug: z.string(),
  client_id: z.string(),
  pem: secretString(20_000),
});

const Installation = z.object({ id: z.number(), account: z.object({ login: z.string() }) });

/** Takes what GitHub sent the browser back with: the App's code, or the number of its installation. */
export async function completeApp(
  io: GitHostIo,
  app: App,
  sent: Readonly<Record<string, string>>,
  at: CompletePlace,
): Promise<Obtained> {
  if (sent["code"]) return convertManifest(io, app, sent["code"]);
  if (sent["installation_id"]) return noteInstallation(io, app, sent["installation_id"], at);
  throw new AppError("PRECONDITION", "The App is not installed yet.", {
    hint:
      sent["setup_action"] === "request"
        ? "An owner of the account was asked to allow it. Connect again when that is done."
        : "Connect again, and install the App in the account whose repositories are to be deployed.",
  });
}

async function convertManifest(io: GitHostIo, app: App, code: string): Promise<Obtained> {
  const refused = () =>
    new AppError("PRECONDITION", "GitHub does not take this way back any more: it is good once, for an hour.", {
      hint: "Connect again; another App is made. One that was made before can be deleted at GitHub, under Developer settings.",
    });
  const at: Asked = { http: io.http, label: githubLabel, headers: githubHeaders, refused };
  const url = `${githubApiUrl(app.url)}/app-manifests/${encodeURIComponent(code)}/conversions`;
  const { id, slug, client_id: clientId, pem } = await ask(at, { method: "POST", url }, Conversion);
  return {
    config: { appId: id, appName: slug, clientId, installationId: null, account: null },
    secrets: { privateKey: pem },
  };
}

async function noteInstallation(
  io: GitHostIo,
  app: App,
  installationId: string,
  { webhook }: CompletePlace,
): Promise<Obtained> {
  if (!/^\d{1,15}$/.test(installationId)) throw new AppError("INVALID", "This is no installation's number.");
  const asked = { ...asApp(io, app), refused: goneApp };
  const base = githubApiUrl(app.url);
  // The browser may say any number: only one of this App is answered.
  const { id, account } = await ask(
    asked,
    { method: "GET", url: `${base}/app/installations/${installationId}` },
    Installation,
  );
  if (takesWebhooks(app.url, new URL(webhook.url).origin)) {
    // GitHub made a secret of its own; ours can be checked without opening one.
    const json = { url: webhook.url, content_type: "json", insecure_ssl: "0", secret: webhook.secret };
    await send(asked, { method: "PATCH", url: `${base}/app/hook/config`, json });
  }
  return { config: { installationId: id, account: account.login }, secrets: {} };
}

const base64Url = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** As the App itself, for a few minutes. */
function asApp(io: GitHostIo, { appId, privateKey }: App): Asked {
  if (appId === null || !privateKey) throw notConnected();
  const now = Math.floor(io.now().getTime() / 1_000);
  // Clocks differ: a minute back, and less than the ten that GitHub allows.
  const claims = { iat: now - 60, exp: now + 8 * 60, iss: appId };
  const text = `${base64Url({ alg: "RS256", typ: "JWT" })}.${base64Url(claims)}`;
  const token = io.sign(text, privateKey);
  return { http: io.http, label: githubLabel, headers: githubHeaders, authorization: { scheme: "Bearer", token } };
}

const notConnected = () =>
  new AppError("PRECONDITION", "This GitHub account is not connected yet.", {
    hint: "Connect it in the settings, under Git providers.",
  });

const goneApp = () =>
  new AppError("PRECONDITION", "GitHub does not know this App or its installation any more.", {
    hint: "Connect the account again in the settings, under Git providers: what was deleted at GitHub is made anew.",
  });

const InstallationToken = z.object({ token: secretString(2_000), expires_at: z.string() });

/** An hour's token; to clone with, one that can do no more than read code. */
export async function installationToken(io: GitHostIo, app: App, use: "api" | "clone"): Promise<Access> {
  if (app.installationId === null) throw notConnected();
  const url = `${githubApiUrl(app.url)}/app/installations/${app.installationId}/access_tokens`;
  const json = use === "clone" ? { permissions: { contents: "read" } } : {};
  const asked = { ...asApp(io, app), refused: goneApp };
  const { token, expires_at: until } = await ask(asked, { method: "POST", url, json }, InstallationToken);
  return { token, expiresAt: new Date(until) };
}
