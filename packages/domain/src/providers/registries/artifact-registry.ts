import { z } from "zod";
import { AppError } from "../../errors.ts";
import { defineProvider } from "../../provider.ts";
import { Secret, secretString } from "../../secret.ts";
import { imagePrefix, jsonOf, matchingHost, password, required } from "./fields.ts";
import type { PlainRegistry, Registry, RegistryAuth, RegistryCredentials, RegistryIo } from "./registry.ts";

const hostPattern = /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)$/;
const hour = 3_600_000;
const tokenUrl = "https://oauth2.googleapis.com/token";

export const artifactRegistry = {
  ...defineProvider({
    type: "artifact-registry",
    label: "Google Artifact Registry",
    description: "<region>-docker.pkg.dev. With a service account its tokens are renewed by themselves.",
    config: z.object({
      url: matchingHost(hostPattern, "europe-west1-docker.pkg.dev"),
      credentials: z
        .enum(["service-account", "token"])
        .default("service-account")
        .meta({
          label: "Sign in with",
          help: "A service account's tokens are renewed before they end; a token ends after an hour.",
          options: { "service-account": "A service account's key", token: "A token of an hour" },
        }),
      imagePrefix: imagePrefix.unwrap().default("").meta({
        label: "Image prefix",
        help: "The project and the repository, as my-project/my-repository.",
        last: true,
      }),
    }),
    secrets: z.object({
      serviceAccount: secretString(16_384)
        .optional()
        .meta({
          ...{ label: "Service account key", help: "The whole JSON file.", secret: true, multiline: true },
          when: { credentials: ["service-account"] },
        }),
      password: password("What gcloud auth print-access-token prints.")
        .optional()
        .meta({ when: { credentials: ["token"] } }),
    }),
    create: ({ config, secrets }): Registry => ({
      address: config.url,
      aliases: [],
      username: user,
      imagePrefix: config.imagePrefix,
      namespace: "",
      caCertificate: undefined,
      credentials: credentialsOf[config.credentials],
      auth: async (io) => {
        if (config.credentials === "token")
          return { ...place(config.url), password: required(secrets.password, "password", "the token") };
        return fetchToken(
          io,
          config.url,
          required(secrets.serviceAccount, "serviceAccount", "the service account's key"),
        );
      },
    }),
  }),
  recognises: ({ url, username }: Pick<PlainRegistry, "url" | "username">) =>
    hostPattern.test(url) && (username === user || username === keyUser),
  fromPlain: ({ url, username, imagePrefix: prefix, password: secret }: PlainRegistry) =>
    username === keyUser
      ? { config: { url, imagePrefix: prefix, credentials: "service-account" }, secrets: { serviceAccount: secret } }
      : { config: { url, imagePrefix: prefix, credentials: "token" }, secrets: { password: secret } },
};

const user = "oauth2accesstoken";
/** With it, Google takes the key file itself as the password. */
const keyUser = "_json_key";
const place = (serveraddress: string) => ({ serveraddress, username: user });

const credentialsOf: Record<"service-account" | "token", RegistryCredentials> = {
  "service-account": { kind: "fetched", from: "key" },
  token: { kind: "typed", lifeMs: hour, renewHint: "Store a service account's key instead, and tokens are renewed." },
};

const ServiceAccount = z.object({ client_email: z.email(), private_key: z.string(), private_key_id: z.string() });
const field = "secrets.serviceAccount";

function readAccount(file: Secret): z.output<typeof ServiceAccount> {
  try {
    return ServiceAccount.parse(JSON.parse(file.reveal()));
  } catch {
    // What the parser says would quote the key.
    throw new AppError("INVALID", "This is not the JSON file of a service account's key.", { field });
  }
}

const base64url = (value: object): string =>
  btoa(JSON.stringify(value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const Answer = z.object({ access_token: z.string(), expires_in: z.number() });
const Refusal = z.object({ error: z.string(), error_description: z.string() }).partial().catch({});

/** A signed statement of who asks, in exchange for an access token (RFC 7523). */
async function fetchToken(io: RegistryIo, address: string, file: Secret): Promise<RegistryAuth> {
  const { client_email, private_key, private_key_id } = readAccount(file);
  const now = io.now();
  const seconds = Math.floor(now.getTime() / 1_000);
  const claims = {
    ...{ iss: client_email, scope: "https://www.googleapis.com/auth/cloud-platform", aud: tokenUrl },
    ...{ iat: seconds, exp: seconds + 3_600 },
  };
  const statement = `${base64url({ alg: "RS256", typ: "JWT", kid: private_key_id })}.${base64url(claims)}`;
  const signature = io.signRs256(new Secret(private_key), statement);
  if (!signature) throw new AppError("INVALID", "The private key in this file cannot be read.", { field });
  const reply = await io.send({
    method: "POST",
    url: tokenUrl,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: `${statement}.${signature}`,
    }).toString(),
  });
  const answer = Answer.safeParse(jsonOf(reply.body));
  if (!answer.success) throw refused(reply);
  return {
    ...place(address),
    password: new Secret(answer.data.access_token),
    expiresAt: new Date(now.getTime() + answer.data.expires_in * 1_000),
  };
}

function refused({ status, body }: { status: number; body: string }): AppError {
  const { error = "", error_description: text = "" } = Refusal.parse(jsonOf(body));
  const why = [error, text].filter(Boolean).join(": ") || `status ${status}`;
  const temporary = status >= 500 || status === 429;
  return new AppError(temporary ? "UNAVAILABLE" : "INVALID", `Google gave no token for this registry: ${why}`, {
    retryable: temporary,
    ...(temporary ? {} : { field }),
    hint: "Check that the key and its service account are active, and that this server's clock is right.",
  });
}
