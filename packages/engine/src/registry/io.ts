/** What registries' token services are asked with. */
import { createHash, createHmac, createPrivateKey, createSign } from "node:crypto";
import { AppError, Secret } from "@moorage/domain";
import type { AwsKeys, RegistryIo } from "@moorage/domain/providers";

const deadlineMs = 20_000;
const metadataDeadlineMs = 3_000;

export const registryIo = (now: () => Date): RegistryIo => ({
  now,
  send: async ({ method, url, headers, body }) => {
    const { host: _host, ...sent } = headers;
    const reply = await reach(url, { method, headers: sent, body, signal: AbortSignal.timeout(deadlineMs) });
    return { status: reply.status, body: await reply.text() };
  },
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  hmacSha256: (key, text) => createHmac("sha256", key).update(text).digest(),
  signRs256: (privateKey, text) => {
    try {
      return createSign("RSA-SHA256").update(text).sign(createPrivateKey(privateKey.reveal()), "base64url");
    } catch {
      // OpenSSL's own words say nothing that a person could use.
      return undefined;
    }
  },
  machineKeys,
});

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "error" });
  } catch (error) {
    throw new AppError("UNAVAILABLE", `${new URL(url).host} was not reached.`, {
      ...{ cause: error, retryable: true },
      hint: "Check that this server reaches it, and its DNS.",
    });
  }
}

const metadata = "http://169.254.169.254/latest";

/** The role of the machine that this process runs on, from the metadata service (version 2). */
async function machineKeys(): Promise<AwsKeys> {
  const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
    const signal = AbortSignal.timeout(metadataDeadlineMs);
    const reply = await reach(`${metadata}/${path}`, { ...init, signal }).catch((error: unknown) => {
      throw notAtAws(error);
    });
    if (reply.ok) return reply.text();
    throw noRole("This machine has no role of AWS.");
  };
  const token = await ask("api/token", { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "60" } });
  const headers = { "x-aws-ec2-metadata-token": token };
  const place = "meta-data/iam/security-credentials/";
  const [role = ""] = (await ask(place, { headers })).trim().split("\n");
  const { Code, AccessKeyId, SecretAccessKey, Token } = recordOf(await ask(place + role, { headers }));
  if (!AccessKeyId || !SecretAccessKey || !Token)
    throw noRole(`AWS gave this machine no keys for its role ${role}${Code ? `: ${Code}` : ""}.`);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(Token),
  };
}

const notAtAws = (cause: unknown) =>
  new AppError("UNAVAILABLE", "The metadata service of AWS was not reached, so this machine has no role.", {
    ...{ cause, retryable: true },
    hint: "This works on machines of EC2 only. Moorage in a container needs a hop limit of 2 there; or store an IAM key.",
  });

const noRole = (message: string) =>
  new AppError("PRECONDITION", message, {
    field: "config.credentials",
    hint: "Attach an instance profile to it that may call ecr:GetAuthorizationToken, or store an IAM key.",
  });

/** Empty for what is none: something else answered. */
function recordOf(text: string): Record<string, string | undefined> {
  try {
    return JSON.parse(text) as Record<string, string | undefined>;
  } catch {
    return {};
  }
}
