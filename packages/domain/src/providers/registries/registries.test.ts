import { createHash, createHmac, createVerify, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { isAppError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { registries, registryOfPlain } from "./catalog.ts";
import { composeReference, pushRepository } from "./compose.ts";
import type { RegistryIo, RegistryRequest } from "./registry.ts";
import { signAws } from "./sigv4.ts";

const hashes = {
  sha256: (text: string) => createHash("sha256").update(text).digest("hex"),
  hmacSha256: (key: Uint8Array, text: string): Uint8Array => createHmac("sha256", key).update(text).digest(),
};

function ioOf(reply: { status: number; body: string }, sent: RegistryRequest[] = []): RegistryIo {
  return {
    ...hashes,
    now: () => new Date("2026-05-06T07:08:09Z"),
    send: async (request) => {
      sent.push(request);
      return reply;
    },
    signRs256: (_key, text) => `signed-${text.length}`,
    machineKeys: async () => ({
      ...{ accessKeyId: "ASIAROLE", secretAccessKey: new Secret("role-secret") },
      sessionToken: new Secret("session-token"),
    }),
  };
}

const example = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
};
const at = new Date("2015-08-30T12:36:00Z");

// AWS's published test suite for Signature Version 4, and the example of its documentation.
test.each([
  {
    name: "get-vanilla",
    request: { method: "GET", host: "example.amazonaws.com", headers: {}, service: "service" },
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "post-vanilla",
    request: { method: "POST", host: "example.amazonaws.com", headers: {}, service: "service" },
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "ListUsers",
    request: {
      ...{ method: "GET", host: "iam.amazonaws.com", service: "iam" },
      query: "Action=ListUsers&Version=2010-05-08",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    },
    signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  },
])("a request must be signed as AWS's $name says", ({ request, signature }) => {
  const { authorization } = signAws(hashes, example, { body: "", region: "us-east-1", at, ...request });
  expect(authorization).toContain(`Signature=${signature}`);
});

const ecrHost = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const ecrConfig = { type: "ecr" as const, url: ecrHost, accessKeyId: "AKIAEXAMPLE" };
const of = (config: unknown, secrets: Record<string, string> = {}) =>
  registries.of(
    registries.schema.parse(config),
    Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, new Secret(value)])),
  );

test("ECR with a key must fetch a token for the user AWS and say when it ends", async () => {
  const sent: RegistryRequest[] = [];
  const data = { authorizationToken: btoa("AWS:ecr:token"), expiresAt: 1_778_094_489.25 };
  const io = ioOf({ status: 200, body: JSON.stringify({ authorizationData: [data] }) }, sent);
  const registry = of(ecrConfig, { secretAccessKey: "canary-secret" });
  const auth = await registry.auth(io);
  expect({ ...auth, password: auth.password.reveal() }).toEqual({
    ...{ serveraddress: ecrHost, username: "AWS", password: "ecr:token" },
    expiresAt: new Date(1_778_094_489_250),
  });
  expect(registry.credentials).toEqual({ kind: "fetched", from: "key" });
  expect(sent[0]?.url).toBe("https://api.ecr.eu-central-1.amazonaws.com/");
  expect(sent[0]?.headers["authorization"]).toContain("Credential=AKIAEXAMPLE/20260506/eu-central-1/ecr/aws4_request");
  expect(JSON.stringify(sent)).not.toContain("canary-secret");
});

test("ECR with the machine's role must send the role's session along", async () => {
  const sent: RegistryRequest[] = [];
  const data = { authorizationToken: btoa("AWS:x"), expiresAt: 1 };
  const io = ioOf({ status: 200, body: JSON.stringify({ authorizationData: [data] }) }, sent);
  await of({ ...ecrConfig, url: `${ecrHost}.cn`, credentials: "machine" }).auth(io);
  expect(sent[0]?.url).toBe("https://api.ecr.eu-central-1.amazonaws.com.cn/");
  expect(sent[0]?.headers["x-amz-security-token"]).toBe("session-token");
});

const failureOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (!isAppError(error)) throw error;
  return { code: error.code, message: error.message, field: error.field };
};

test("a key that AWS refuses must be told in AWS's words, and where it was entered", async () => {
  const body = JSON.stringify({
    __type: "com.amazon.coral.service#UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
  });
  const registry = of(ecrConfig, { secretAccessKey: "x" });
  expect(await failureOf(registry.auth(ioOf({ status: 400, body })))).toEqual({
    code: "INVALID",
    message:
      "AWS gave no token for this registry: UnrecognizedClientException: The security token included in the request is invalid.",
    field: "secrets.secretAccessKey",
  });
  expect(await failureOf(registry.auth(ioOf({ status: 503, body: "<html>" })))).toMatchObject({ code: "UNAVAILABLE" });
  expect(await failureOf(of(ecrConfig).auth(ioOf({ status: 200, body: "" })))).toMatchObject({
    field: "secrets.secretAccessKey",
  });
});

test("a token of ECR that was typed must be known to end after 12 hours", async () => {
  const registry = of({ ...ecrConfig, credentials: "token" }, { password: "typed" });
  expect(registry.credentials).toMatchObject({ kind: "typed", lifeMs: 43_200_000 });
  expect(await registry.auth(ioOf({ status: 500, body: "" }))).toMatchObject({ username: "AWS" });
});

const garHost = "europe-west1-docker.pkg.dev";

test("Google must be given a signed statement of the service account for a token", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const file = {
    client_email: "pull@shop.iam.gserviceaccount.com",
    private_key_id: "k1",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  const sent: RegistryRequest[] = [];
  const io: RegistryIo = {
    ...ioOf({ status: 200, body: JSON.stringify({ access_token: "ya29.x", expires_in: 3_599 }) }, sent),
    signRs256: (key) => {
      expect(key.reveal()).toBe(file.private_key);
      return "c2ln";
    },
  };
  const registry = of({ type: "artifact-registry", url: garHost }, { serviceAccount: JSON.stringify(file) });
  const auth = await registry.auth(io);
  expect({ ...auth, password: auth.password.reveal() }).toEqual({
    ...{ serveraddress: garHost, username: "oauth2accesstoken", password: "ya29.x" },
    expiresAt: new Date("2026-05-06T08:08:08Z"),
  });
  const form = new URLSearchParams(sent[0]?.body);
  const [header = "", claims = ""] = (form.get("assertion") ?? "").split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ alg: "RS256", typ: "JWT", kid: "k1" });
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
    ...{ iss: file.client_email, scope: "https://www.googleapis.com/auth/cloud-platform" },
    ...{ aud: "https://oauth2.googleapis.com/token", iat: 1_778_051_289, exp: 1_778_054_889 },
  });
  expect(createVerify("RSA-SHA256").update("x").verify(publicKey, Buffer.alloc(256))).toBe(false);
});

test("a file that is no service account's key must be refused without its text", async () => {
  const registry = of({ type: "artifact-registry", url: garHost }, { serviceAccount: "canary-not-json" });
  const failure = await failureOf(registry.auth(ioOf({ status: 200, body: "" })));
  expect(failure).toMatchObject({ code: "INVALID", field: "secrets.serviceAccount" });
  expect(failure.message).not.toContain("canary");
});

test("the many names of Docker Hub must be one registry, signed in to under Docker's own name", async () => {
  const pasted = ["https://index.docker.io/", "https://index.docker.io/v1/", "https://registry-1.docker.io/v2/"];
  for (const url of ["docker.io", "registry.hub.docker.com", "registry-1.docker.io", ...pasted]) {
    const hub = of({ type: "docker-hub", url, username: "Ana" }, { password: "p" });
    expect(hub).toMatchObject({ address: "docker.io", namespace: "ana" });
    expect(await hub.auth(ioOf({ status: 500, body: "" }))).toMatchObject({
      serveraddress: "https://index.docker.io/v1/",
      username: "Ana",
    });
  }
  expect(registries.schema.safeParse({ type: "docker-hub", url: "ghcr.io", username: "ana" }).success).toBe(false);
});

test("four plain fields must become the type that their host belongs to", () => {
  const type = (url: string, username = "ana") =>
    registryOfPlain({ url, username, password: new Secret("p"), imagePrefix: "" }).type;
  expect(type("")).toBe("docker-hub");
  expect(type("https://registry.hub.docker.com/")).toBe("docker-hub");
  expect(type("ghcr.io")).toBe("ghcr");
  expect(type("registry.gitlab.com")).toBe("gitlab");
  expect(type(ecrHost, "AWS")).toBe("ecr");
  expect(type(ecrHost, "aws")).toBe("ecr");
  expect(type(ecrHost, "ana")).toBe("generic");
  expect(type("123456789012.dkr.ecr.amazonaws.com", "AWS")).toBe("ecr");
  expect(type("https://index.docker.io/v1/")).toBe("docker-hub");
  expect(type(garHost, "oauth2accesstoken")).toBe("artifact-registry");
  expect(type("harbor.example.com:8443")).toBe("generic");
  const file = registryOfPlain({ url: garHost, username: "_json_key", password: new Secret("{}"), imagePrefix: "a/b" });
  expect(file.config).toEqual({ url: garHost, imagePrefix: "a/b", credentials: "service-account" });
  expect(Object.keys(file.secrets)).toEqual(["serviceAccount"]);
});

test("a host must be one, without a path, whatever is pasted around it", () => {
  const taken = (url: string) => registries.schema.safeParse({ type: "generic", url, username: "a" }).success;
  for (const url of [
    "harbor.example.com",
    "10.0.0.5:5000",
    "localhost:5000",
    "https://Harbor.example.com/",
    "[::1]:50",
  ])
    expect(taken(url), url).toBe(true);
  for (const url of ["", "harbor", "a.example/b", "-a.example", "a b.example", "a.example\0", "http://", "x@a.example"])
    expect(taken(url), url).toBe(false);
  for (const username of ["", "a:b", "a\nb", "\ud800"])
    expect(registries.schema.safeParse({ type: "generic", url: "a.example", username }).success, username).toBe(false);
});

test("a token that was pasted with its line's end must be taken without it, and with its spaces", async () => {
  const { secrets } = registries.get("generic");
  expect(secrets.parse({ password: " dckr_pat \r\n" }).password?.reveal()).toBe(" dckr_pat ");
});

test("a certificate must be one in PEM form", () => {
  const taken = (caCertificate: string) =>
    registries.schema.safeParse({ type: "generic", url: "a.example", username: "a", caCertificate }).success;
  expect(taken("-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n")).toBe(true);
  expect(taken("-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----")).toBe(false);
});

const place = (given: object = {}) => ({ address: "ghcr.io", aliases: [], imagePrefix: "myorg", ...given });
test.each([
  ["myapp:latest", {}, "ghcr.io/myorg/myapp:latest"],
  ["myorg/myapp:latest", {}, "ghcr.io/myorg/myapp:latest"],
  ["ghcr.io/other/myapp", {}, "ghcr.io/other/myapp"],
  ["team/myapp", { imagePrefix: "" }, "ghcr.io/team/myapp"],
  ["myapp", { address: "docker.io", imagePrefix: "" }, "docker.io/myapp"],
  ["myorg/myapp:1", { address: "docker.io", imagePrefix: "" }, "docker.io/myorg/myapp:1"],
  ["registry.hub.docker.com/a/b", { address: "docker.io", aliases: ["registry.hub.docker.com"] }, "docker.io/a/b"],
  ["app", { address: "10.0.0.5:5000", imagePrefix: "" }, "10.0.0.5:5000/app"],
  [`app@sha256:${"a".repeat(64)}`, {}, `ghcr.io/myorg/app@sha256:${"a".repeat(64)}`],
])("%s must be composed of address, prefix and name", (name, given, full) => {
  expect(composeReference(place(given), name)).toBe(full);
});

test.each(["quay.io/a/b", "UPPER", "a b", "", "$(id)", "a/../b", "app:tag:tag"])("%s must be refused", (name) => {
  expect(() => composeReference(place(), name)).toThrow();
});

test("built images must go below the prefix, else below the user's own namespace", () => {
  expect(pushRepository({ ...place(), namespace: "ana" }, "shop-api")).toBe("ghcr.io/myorg/shop-api");
  expect(pushRepository({ ...place({ imagePrefix: "" }), namespace: "ana" }, "shop-api")).toBe("ghcr.io/ana/shop-api");
  expect(pushRepository({ ...place({ address: "a.example", imagePrefix: "" }), namespace: "" }, "x")).toBe(
    "a.example/x",
  );
});
