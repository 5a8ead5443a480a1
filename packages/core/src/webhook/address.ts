import { createHmac, timingSafeEqual } from "node:crypto";
import type { Secret } from "@moorage/domain";
import type { Runtime } from "../runtime.ts";

/** Half of a token: 32 characters that name the service, 32 that nobody can make without this server's secret. */
const half = 32;

/** Derived, so that the database alone opens no webhook, and the address can be shown as often as it is needed. */
const proofOf = ({ settings }: Pick<Runtime, "settings">, key: string): string =>
  createHmac("sha256", settings.sessionSecret).update(`webhook:v1:${key}`).digest("hex").slice(0, half);

export const webhookToken = (runtime: Pick<Runtime, "settings">, key: string): string =>
  `${key}${proofOf(runtime, key)}`;

export function webhookAddress(runtime: Pick<Runtime, "settings">, key: string): { url: string; token: string } {
  const token = webhookToken(runtime, key);
  return { token, url: `${runtime.settings.url}/api/deploy/${token}` };
}

/** The service's key in a token; undefined when the token is not ours. */
export function webhookKeyOf(runtime: Pick<Runtime, "settings">, token: string): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(token)) return undefined;
  const key = token.slice(0, half);
  const expected = Buffer.from(proofOf(runtime, key));
  return timingSafeEqual(Buffer.from(token.slice(half)), expected) ? key : undefined;
}

/**
 * Whether a signature that was sent fits; one that was not sent is not asked for, since the address is secret already.
 * The secret is the token: GitHub, Gitea and Bitbucket sign with HMAC-SHA256, GitLab sends it back as it is.
 */
export function isSignedRight(header: (name: string) => string | undefined, body: Uint8Array, token: string): boolean {
  const hmac = createHmac("sha256", token).update(body).digest("hex");
  const sent: [string | undefined, string][] = [
    [header("x-hub-signature-256"), `sha256=${hmac}`],
    [header("x-hub-signature")?.startsWith("sha256=") ? header("x-hub-signature") : undefined, `sha256=${hmac}`],
    [header("x-gitea-signature"), hmac],
    [header("x-gitlab-token"), token],
  ];
  return sent.every(([given, expected]) => given === undefined || same(given, expected));
}

/** For addresses that are no secret: whether a delivery is signed with `secret`, in GitHub's way. */
export function isSignedWith(header: (name: string) => string | undefined, body: Uint8Array, secret: Secret): boolean {
  const hmac = createHmac("sha256", secret.reveal()).update(body).digest("hex");
  return same(header("x-hub-signature-256") ?? "", `sha256=${hmac}`);
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
