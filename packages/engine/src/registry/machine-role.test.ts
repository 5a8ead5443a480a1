// ECR by the machine's role, against servers that answer as AWS documents its metadata service and its API.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { registries } from "@moorage/domain/providers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { registryIo } from "./io.ts";

interface Answer {
  status: number;
  body: string;
}
const role = {
  ...{ Code: "Success", LastUpdated: "2026-05-01T10:00:00Z", Type: "AWS-HMAC", Expiration: "2026-05-01T16:00:00Z" },
  ...{ AccessKeyId: "ASIAEXAMPLE", SecretAccessKey: "canary-secret", Token: "canary-session" },
};
const endsAt = 1_777_000_000.25;
const nothing = { status: 404, body: '<?xml version="1.0" encoding="iso-8859-1"?><html>404 - Not Found</html>' };

interface World {
  attached: string | null;
  keys: object | string;
  ecr: Answer;
  away: boolean;
}
let world: World;
let asked: string[];
const realFetch = globalThis.fetch;

/** Version 2 alone: what comes without the token of a session is refused. */
function metadataService({ method, url = "", headers }: IncomingMessage): Answer {
  if (url === "/latest/api/token") {
    const lifeSeconds = Number(headers["x-aws-ec2-metadata-token-ttl-seconds"]);
    return method === "PUT" && lifeSeconds >= 1 && lifeSeconds <= 21_600
      ? { status: 200, body: "session-token==" }
      : { status: 400, body: "" };
  }
  if (method !== "GET" || headers["x-aws-ec2-metadata-token"] !== "session-token==") return { status: 401, body: "" };
  const { attached, keys } = world;
  const place = "/latest/meta-data/iam/security-credentials/";
  if (attached && url === place) return { status: 200, body: attached };
  if (attached && url === place + attached)
    return { status: 200, body: typeof keys === "string" ? keys : JSON.stringify(keys, null, 2) };
  return nothing;
}

function ecrService({ method, url, headers }: IncomingMessage): Answer {
  const signed =
    /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/eu-central-1\/ecr\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/;
  const [, names = ""] = signed.exec(headers.authorization ?? "") ?? [];
  const isSigned = ["host", "x-amz-date", "x-amz-security-token", "x-amz-target"].every((name) =>
    names.split(";").includes(name),
  );
  const isQuestion =
    method === "POST" &&
    url === "/" &&
    headers["content-type"] === "application/x-amz-json-1.1" &&
    headers["x-amz-target"] === "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken" &&
    headers["x-amz-security-token"] === "canary-session";
  if (isSigned && isQuestion) return world.ecr;
  return {
    status: 400,
    body: JSON.stringify({ __type: "IncompleteSignatureException", message: "Not as documented." }),
  };
}

async function serve(answer: (request: IncomingMessage) => Answer) {
  const server = createServer((request, response) => {
    const { status, body } = answer(request);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

beforeAll(async () => {
  const [imds, api] = await Promise.all([serve(metadataService), serve(ecrService)]);
  const origins = new Map([
    ["http://169.254.169.254", imds.origin],
    ["https://api.ecr.eu-central-1.amazonaws.com", api.origin],
  ]);
  // The addresses are AWS's own; what is sent is sent, to what stands in for them.
  globalThis.fetch = (input, init) => {
    const { origin, pathname } = new URL(String(input));
    asked.push(`${init?.method ?? "GET"} ${origin}${pathname}`);
    const to = origins.get(origin);
    return world.away || !to ? Promise.reject(new TypeError("fetch failed")) : realFetch(to + pathname, init);
  };
  return () => {
    for (const { server } of [imds, api]) server.close();
  };
});
afterAll(() => {
  globalThis.fetch = realFetch;
});
beforeEach(() => {
  asked = [];
  const authorizationToken = Buffer.from("AWS:canary-token").toString("base64");
  const proxyEndpoint = "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com";
  const authorizationData = [{ authorizationToken, expiresAt: endsAt, proxyEndpoint }];
  const ecr = { status: 200, body: JSON.stringify({ authorizationData }) };
  world = { attached: "moorage-pulls", keys: role, ecr, away: false };
});

const url = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const signIn = () =>
  registries
    .of(registries.schema.parse({ type: "ecr", url, credentials: "machine" }))
    .auth(registryIo(() => new Date()));

test("a machine with a role must get a token by it, by the metadata service's version 2", async () => {
  const auth = await signIn();
  expect({ ...auth, password: auth.password.reveal() }).toEqual({
    ...{ serveraddress: url, username: "AWS", password: "canary-token", expiresAt: new Date(endsAt * 1_000) },
  });
  const place = "http://169.254.169.254/latest";
  expect(asked).toEqual([
    `PUT ${place}/api/token`,
    `GET ${place}/meta-data/iam/security-credentials/`,
    `GET ${place}/meta-data/iam/security-credentials/moorage-pulls`,
    "POST https://api.ecr.eu-central-1.amazonaws.com/",
  ]);
});

const refusal = JSON.stringify({
  __type: "AccessDeniedException",
  message:
    "User: arn:aws:sts::123456789012:assumed-role/moorage-pulls/i-1 is not authorized to perform: ecr:GetAuthorizationToken",
});
test.each([
  ["has no role", { attached: null }, /^This machine has no role of AWS\.$/, /instance profile/],
  [
    "has a role that AWS does not trust",
    { keys: { Code: "AssumeRoleUnauthorizedAccess", Message: "EC2 cannot assume the role" } },
    /^AWS gave this machine no keys for its role moorage-pulls: AssumeRoleUnauthorizedAccess\.$/,
    /instance profile/,
  ],
  ["is answered by something else", { keys: "<html>" }, /no keys for its role moorage-pulls\.$/, /IAM key/],
  ["is not at AWS", { away: true }, /metadata service of AWS was not reached/, /EC2 only/],
  [
    "has a role that may not",
    { ecr: { status: 400, body: refusal } },
    /AccessDeniedException: User: .* is not authorized/,
    /Give the role of this machine the policy/,
  ],
])("a machine that %s must be told so in words, with what to do", async (_what, change, message, hint) => {
  Object.assign(world, change);
  const failure = await signIn().catch((error: unknown) => error);
  expect(failure).toMatchObject({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) });
  expect(JSON.stringify(failure)).not.toContain("canary");
});
