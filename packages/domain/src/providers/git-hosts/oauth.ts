/** Sign-in by OAuth 2 with PKCE, as GitLab and Gitea have it. */
import { z } from "zod";
import { AppError } from "../../errors.ts";
import { type Secret, secretString } from "../../secret.ts";
import { type Asked, ask, inOneLine } from "./ask.ts";
import type { Access, CompletePlace, ConnectPlace, ConnectStep, GitHostIo, Obtained } from "./git-host.ts";

export interface OauthApplication {
  readonly label: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scopes: readonly string[];
}

export const authorize = (
  { authorizeUrl, clientId, scopes }: Omit<OauthApplication, "clientSecret">,
  { state, redirectUrl, challenge }: ConnectPlace,
): ConnectStep => {
  const parameters = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUrl,
    response_type: "code",
    state,
    scope: scopes.join(" "),
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  return { url: `${authorizeUrl}?${parameters}`, fields: null };
};

const Tokens = z.object({
  access_token: secretString(10_000),
  refresh_token: secretString(10_000).nullish(),
  expires_in: z.number().positive().nullish(),
});

export interface Tokens {
  readonly accessToken: Secret;
  readonly obtained: Obtained;
}

async function requestTokens(
  io: GitHostIo,
  { label, tokenUrl, clientId, clientSecret }: OauthApplication,
  form: Readonly<Record<string, string | Secret>>,
  refused: Asked["refused"],
): Promise<Tokens> {
  const at = { http: io.http, label, ...(refused ? { refused } : {}) };
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const sent = { method: "POST" as const, url: tokenUrl, form: { ...form, ...credentials } };
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = await ask(at, sent, Tokens);
  const expiresAt = seconds ? io.now().getTime() + seconds * 1_000 : null;
  return {
    accessToken,
    obtained: { config: { expiresAt }, secrets: { accessToken, ...(refreshToken ? { refreshToken } : {}) } },
  };
}

export function exchangeCode(
  io: GitHostIo,
  application: OauthApplication,
  sent: Readonly<Record<string, string>>,
  { redirectUrl, verifier }: CompletePlace,
): Promise<Tokens> {
  const { code } = sent;
  if (!code) throw notGiven(application.label, sent);
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUrl, code_verifier: verifier };
  return requestTokens(io, application, form, (error) =>
    error === "invalid_grant" ? codeOver(application.label) : unknownApplication(application.label),
  );
}

const notGiven = (label: string, { error, error_description: why }: Readonly<Record<string, string>>): AppError => {
  const said = error === "access_denied" ? "it was denied" : inOneLine(why ?? error ?? "");
  return new AppError("PRECONDITION", `${label} did not give access${said && `: ${said.replace(/\.$/, "")}`}.`, {
    hint:
      error === "access_denied" || !error
        ? "Connect again, and allow the access there."
        : "Compare the application's redirect address and scopes at the host with those that Edit shows, then connect again.",
    ...(error ? { detail: error } : {}),
  });
};

const codeOver = (label: string): AppError =>
  new AppError("PRECONDITION", `${label} does not take this way back any more: it is good once, for a few minutes.`, {
    hint: "Connect again. If it happens each time, compare the redirect address at the host with the one that Edit shows.",
  });

const unknownApplication = (label: string): AppError =>
  new AppError("PRECONDITION", `${label} does not know this application, or its secret is wrong.`, {
    hint: "Compare the id and the secret under Edit with those at the host. An application that was deleted there must be made anew.",
  });

/** A clone may begin with it and go on for a while. */
const freshMs = 10 * 60_000;

interface Stored {
  readonly accessToken?: Secret | undefined;
  readonly refreshToken?: Secret | undefined;
  readonly expiresAt: number | null;
}

/** The stored token while it is good, else a new one; the host may take the former refresh token only once. */
export async function freshAccess(io: GitHostIo, application: OauthApplication, stored: Stored): Promise<Access> {
  const { label } = application;
  const { accessToken, refreshToken, expiresAt } = stored;
  if (!accessToken)
    throw new AppError("PRECONDITION", `This ${label} account is not connected yet.`, {
      hint: "Connect it in the settings, under Git providers.",
    });
  const now = io.now().getTime();
  const isFresh = expiresAt === null || expiresAt - now > freshMs;
  if (isFresh || (!refreshToken && expiresAt > now))
    return { token: accessToken, expiresAt: expiresAt === null ? undefined : new Date(expiresAt) };
  const expired = (error = "") =>
    error === "invalid_client"
      ? unknownApplication(label)
      : new AppError("PRECONDITION", `The access to this ${label} account has expired or was taken back.`, {
          hint: "Connect it again in the settings, under Git providers.",
        });
  if (!refreshToken) throw expired();
  const form = { grant_type: "refresh_token", refresh_token: refreshToken };
  const { accessToken: token, obtained } = await requestTokens(io, application, form, expired);
  const until = obtained.config["expiresAt"];
  return { token, expiresAt: typeof until === "number" ? new Date(until) : undefined, renewed: obtained };
}
