import { z } from "zod";
import { AppError } from "../../errors.ts";
import { defineProvider } from "../../provider.ts";
import { Secret, secretString } from "../../secret.ts";
import { imagePrefix, jsonOf, matchingHost, password, required } from "./fields.ts";
import type { AwsKeys, PlainRegistry, Registry, RegistryAuth, RegistryCredentials, RegistryIo } from "./registry.ts";
import { signAws } from "./sigv4.ts";

const hostPattern = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;
/** One that lacks something, such as its region, is told so. */
const meantPattern = /\.dkr\.ecr\b.*\.amazonaws\.com/;
const hour = 3_600_000;

export const ecr = {
  ...defineProvider({
    type: "ecr",
    label: "Amazon ECR",
    description: "A private registry of AWS. With an IAM key its tokens are renewed by themselves.",
    config: z.object({
      url: matchingHost(hostPattern, "123456789012.dkr.ecr.us-east-1.amazonaws.com"),
      credentials: z
        .enum(["key", "machine", "token"])
        .default("key")
        .meta({
          label: "Sign in with",
          help: "A key and the machine's role are renewed before they end; a token ends after 12 hours.",
          options: { key: "An IAM access key", machine: "The role of this machine", token: "A token of 12 hours" },
        }),
      accessKeyId: z
        .string()
        .trim()
        .regex(/^[A-Z0-9]{0,128}$/, "An access key id has capital letters and digits only.")
        .default("")
        .meta({
          label: "Access key id",
          help: "Of an IAM user with the policy AmazonEC2ContainerRegistryReadOnly.",
          when: { credentials: ["key"] },
        }),
      imagePrefix,
    }),
    secrets: z.object({
      secretAccessKey: secretString(1_024)
        .optional()
        .meta({ label: "Secret access key", secret: true, when: { credentials: ["key"] } }),
      password: password("What aws ecr get-login-password prints.")
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
        const keys = await keysOf(io, config, secrets.secretAccessKey);
        return fetchToken(io, config.url, keys, refusals[config.credentials]);
      },
    }),
  }),
  recognises: ({ url, username }: Pick<PlainRegistry, "url" | "username">) =>
    meantPattern.test(url) && username.trim().toUpperCase() === user,
  fromPlain: ({ url, imagePrefix: prefix, password: token }: PlainRegistry) => ({
    config: { url, imagePrefix: prefix, credentials: "token" },
    secrets: { password: token },
  }),
};

/** In this case; the API knows no other name. */
const user = "AWS";
const place = (serveraddress: string) => ({ serveraddress, username: user });

const credentialsOf: Record<"key" | "machine" | "token", RegistryCredentials> = {
  key: { kind: "fetched", from: "key" },
  machine: { kind: "fetched", from: "machine" },
  token: { kind: "typed", lifeMs: 12 * hour, renewHint: "Store an IAM key instead, and tokens are renewed." },
};

async function keysOf(
  io: RegistryIo,
  { credentials, accessKeyId }: { credentials: string; accessKeyId: string },
  secret: Secret | undefined,
): Promise<AwsKeys> {
  if (credentials === "machine") return io.machineKeys();
  if (accessKeyId === "") throw new AppError("INVALID", "Enter the access key id.", { field: "config.accessKeyId" });
  return { accessKeyId, secretAccessKey: required(secret, "secretAccessKey", "the secret access key") };
}

const Answer = z.object({
  authorizationData: z.array(z.object({ authorizationToken: z.string(), expiresAt: z.number() })).min(1),
});

/** Where it is put right that AWS says no. */
const refusals = {
  key: {
    field: "secrets.secretAccessKey",
    hint: "Check the key, that it is active, and that its user may call ecr:GetAuthorizationToken.",
  },
  machine: {
    field: "config.credentials",
    hint: "Give the role of this machine the policy AmazonEC2ContainerRegistryReadOnly.",
  },
};
type Refusal = (typeof refusals)["key"];

async function fetchToken(io: RegistryIo, address: string, keys: AwsKeys, refusal: Refusal): Promise<RegistryAuth> {
  const [, region = "", china = ""] = hostPattern.exec(address) ?? [];
  const host = `api.ecr.${region}.amazonaws.com${china}`;
  const body = "{}";
  const headers = signAws(io, keys, {
    ...{ method: "POST", host, body, region, service: "ecr", at: io.now() },
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
    },
  });
  const reply = await io.send({ method: "POST", url: `https://${host}/`, headers, body });
  if (reply.status !== 200) throw refused(reply, refusal);
  const [data] = Answer.parse(JSON.parse(reply.body)).authorizationData;
  const token = atob(data?.authorizationToken ?? "");
  return {
    ...place(address),
    password: new Secret(token.slice(token.indexOf(":") + 1)),
    expiresAt: new Date((data?.expiresAt ?? 0) * 1_000),
  };
}

const RefusalBody = z.object({ __type: z.string(), message: z.string() }).partial().catch({});

function refused({ status, body }: { status: number; body: string }, { field, hint }: Refusal): AppError {
  const { __type = "", message = "" } = RefusalBody.parse(jsonOf(body));
  const why = [__type.replace(/^.*#/, ""), message].filter(Boolean).join(": ") || `status ${status}`;
  const temporary = status >= 500 || status === 429;
  return new AppError(temporary ? "UNAVAILABLE" : "INVALID", `AWS gave no token for this registry: ${why}`, {
    retryable: temporary,
    ...(temporary ? {} : { field }),
    hint,
  });
}
