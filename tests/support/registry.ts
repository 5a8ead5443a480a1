// Real registries (distribution) with a password, with TLS of an authority of their own, or with tokens.
import { execFile, execFileSync } from "node:child_process";
import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { eventually } from "./eventually.ts";
import { docker } from "./place.ts";
import { freePort } from "./ports.ts";
import { runVariable, temporaryDirectory } from "./run.ts";
import { certificate } from "./tls.ts";

/** What must not be found of a password: itself, and the middle of what it is encoded to. */
export const tracesOf = ({ username: user, password }: Pick<TestRegistry, "username" | "password">): string[] => [
  password,
  Buffer.from(`${user}:${password}`).toString("base64").slice(8, -4),
];

export interface TestRegistry {
  /** As references have it. */
  host: string;
  username: string;
  password: string;
  /** PEM of who signed its certificate; empty without TLS. */
  ca: string;
  /** Stores an image of the engine under `name`, as somebody with the password. */
  push(image: string, name: string): Promise<void>;
  /** Repository and tag to what is stored. */
  has(repository: string, tag: string): Promise<boolean>;
  /** From now on nobody gets in with the old one. */
  changePassword(): void;
  /** Takes it off the network, and brings it back with what it has. */
  pause(): void;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

interface Kind {
  settings: Record<string, string>;
  address?: string;
  files?: string;
  ca?: string;
  authorization?(scope: string): string;
  stop?(): Promise<void>;
}

const inBackground = promisify(execFile);
const username = "deploy";
const insideFolder = "/config";

async function start(password: string, { settings, address = "127.0.0.1", files, ca = "", ...kind }: Kind) {
  const port = await freePort();
  const host = `${address}:${port}`;
  const name = `moorage-test-registry-${randomBytes(4).toString("hex")}`;
  const mounts = files ? ["--volume", `${files}:${insideFolder}:ro`] : [];
  // The name of the run is what a later sweep knows its process by.
  const env = { ...settings, [runVariable]: process.env[runVariable] ?? "" };
  const variables = Object.entries(env).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  docker("run", "--detach", "--rm", "--name", name, "--publish", `${host}:5000`, ...mounts, ...variables, "registry:2");
  const basicOf = (secret: string) => `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
  let basic = basicOf(password);
  const curl = (url: string, scope: string) =>
    execFileSync(
      "curl",
      ["--silent", "--insecure", "--output", "/dev/null", "--write-out", "%{http_code}", "--config", "-", url],
      {
        input: `header = "Authorization: ${kind.authorization?.(scope) ?? basic}"\nheader = "Accept: application/vnd.docker.distribution.manifest.v2+json"\n`,
        encoding: "utf8",
      },
    );
  const root = `${ca ? "https" : "http"}://${host}/v2/`;
  const answers = () => eventually("the registry answers", () => curl(root, "") === "200", 60_000);
  await answers();
  const registry: TestRegistry = {
    ...{ host, username, password, ca },
    push: async (image, target) => {
      const full = `${host}/${target}`;
      if (ca) trustHere(host, ca);
      docker("tag", image, full);
      const config = temporaryDirectory("docker-config");
      writeFileSync(path.join(config, "config.json"), JSON.stringify({ auths: { [host]: { auth: basic.slice(6) } } }));
      // Not waited for in place: the server that gives the token is this process.
      await inBackground("docker", ["--config", config, "push", "--quiet", full]);
      docker("image", "rm", full);
    },
    has: async (repository, tag) =>
      curl(`${root}${repository}/manifests/${tag}`, `repository:${repository}:pull`) === "200",
    changePassword: () => {
      registry.password = newPassword();
      basic = basicOf(registry.password);
      if (files) writePassword(files, registry.password);
    },
    pause: () => void docker("pause", name),
    resume: async () => {
      docker("unpause", name);
      await answers();
    },
    stop: async () => {
      execFileSync("docker", ["rm", "--force", "--volumes", name], { stdio: "ignore" });
      rmSync(trustedIn(host), { recursive: true, force: true });
      await kind.stop?.();
    },
  };
  return registry;
}

const trustedIn = (host: string) => `/etc/docker/certs.d/${host}`;

function trustHere(host: string, ca: string): void {
  mkdirSync(trustedIn(host), { recursive: true });
  writeFileSync(path.join(trustedIn(host), "ca.crt"), ca);
}

const newPassword = () => `canary-${randomBytes(12).toString("hex")}`;

const passwordFile = (password: string): string => {
  const folder = temporaryDirectory("registry");
  writePassword(folder, password);
  chmodSync(folder, 0o755);
  return folder;
};

/** The file of one user; the password is read from the standard input, so that no list of processes shows it. */
function writePassword(folder: string, password: string): void {
  const make = ["run", "--rm", "--interactive", "--entrypoint", "htpasswd", "registry:2", "-Bin", username];
  const line = execFileSync("docker", make, { input: password, encoding: "utf8" });
  writeFileSync(path.join(folder, "htpasswd"), line);
}

const byPassword = {
  REGISTRY_AUTH: "htpasswd",
  REGISTRY_AUTH_HTPASSWD_REALM: "tests",
  REGISTRY_AUTH_HTPASSWD_PATH: `${insideFolder}/htpasswd`,
};

/** HTTP on loopback, where Docker needs no TLS. */
export function startRegistry(password = newPassword()): Promise<TestRegistry> {
  return start(password, { settings: byPassword, files: passwordFile(password) });
}

const bridgeAddress = (): string =>
  docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}")[0] ?? "";

/** HTTPS with an authority that nobody knows, at an address where Docker insists on it. */
export function startTlsRegistry(address = bridgeAddress()): Promise<TestRegistry> {
  const password = newPassword();
  const files = passwordFile(password);
  const { caFile, key, cert } = certificate("Registry test authority", `IP:${address}`);
  writeFileSync(path.join(files, "key.pem"), key);
  writeFileSync(path.join(files, "cert.pem"), cert);
  const settings = {
    ...byPassword,
    REGISTRY_HTTP_TLS_CERTIFICATE: `${insideFolder}/cert.pem`,
    REGISTRY_HTTP_TLS_KEY: `${insideFolder}/key.pem`,
  };
  return start(password, { settings, files, address, ca: readFileSync(caFile, "utf8") });
}

const issuer = "moorage-tests";

/** The registry trusts tokens that a server of our own signs for who knows the password. */
export async function startTokenRegistry(): Promise<TestRegistry> {
  const password = newPassword();
  const files = temporaryDirectory("registry");
  chmodSync(files, 0o755);
  const { certFile, keyFile } = certificate("Registry token authority");
  writeFileSync(path.join(files, "token.pem"), readFileSync(certFile));
  const service = "tests";
  const tokenOf = (scope: string) => signedToken(scope, { service, certFile, keyFile });
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const server = http.createServer((request, response) => {
    const scopes = new URL(request.url ?? "/", "http://localhost").searchParams.getAll("scope");
    const ok = request.headers.authorization === expected;
    response.writeHead(ok ? 200 : 401, { "content-type": "application/json" });
    const refusal = { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] };
    response.end(JSON.stringify(ok ? { token: tokenOf(scopes.join(" ")), expires_in: 300 } : refusal));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const settings = {
    REGISTRY_AUTH: "token",
    REGISTRY_AUTH_TOKEN_REALM: `http://127.0.0.1:${port}/token`,
    REGISTRY_AUTH_TOKEN_SERVICE: service,
    REGISTRY_AUTH_TOKEN_ISSUER: issuer,
    REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE: `${insideFolder}/token.pem`,
  };
  return start(password, {
    settings,
    files,
    authorization: (scope) => `Bearer ${tokenOf(scope)}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** A token as the distribution project describes it: what it lets its bearer do, signed, with the signer's certificate. */
function signedToken(
  scope: string,
  { service, certFile, keyFile }: Record<"service" | "certFile" | "keyFile", string>,
) {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const der = readFileSync(certFile, "utf8").replace(/-----[A-Z ]+-----|\s/g, "");
  const now = Math.floor(Date.now() / 1_000);
  const access = scope
    .split(" ")
    .filter(Boolean)
    .map((each) => {
      const [type = "", name = "", actions = ""] = each.split(":");
      return { type, name, actions: actions.split(",") };
    });
  const claims = {
    iss: issuer,
    sub: username,
    aud: service,
    exp: now + 300,
    nbf: now - 10,
    iat: now,
    jti: "1",
    access,
  };
  const text = `${encoded({ typ: "JWT", alg: "ES256", x5c: [der] })}.${encoded(claims)}`;
  const key = { key: createPrivateKey(readFileSync(keyFile)), dsaEncoding: "ieee-p1363" as const };
  return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}
