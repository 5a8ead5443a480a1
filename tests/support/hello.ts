// The sample application as an image, and as a service that a test deploys.
import { execFileSync } from "node:child_process";
import http from "node:http";
import path from "node:path";
import { eventually } from "./eventually.ts";
import type { Rpc } from "./rpc.ts";
import type { TestServer } from "./server.ts";

export const helloImage = "moorage-test-hello:1";

/** Built once on a machine; BuildKit's cache makes the next time cheap. */
export function buildHello(): void {
  const context = path.resolve(import.meta.dirname, "../fixtures/hello");
  execFileSync("docker", ["build", "--quiet", "--tag", helloImage, context], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

interface Release {
  strategy?: "side-by-side" | "in-place";
  healthPath?: string | null;
  deadlineSeconds?: number;
  drainSeconds?: number;
}
export interface HelloOptions {
  name?: string;
  replicas?: number;
  release?: Release;
  env?: Record<string, string>;
  domain?: boolean;
  /** This machine when absent. */
  serverId?: string;
}

export interface Hello {
  serviceId: string;
  host: string;
}

/** A service of the sample image with a domain of its own, not deployed yet. */
export async function createHello(rpc: Rpc, environmentId: string, options: HelloOptions = {}): Promise<Hello> {
  const { name = "hello", replicas = 1, release = {}, env = {}, domain = true } = options;
  const { id: serviceId, slug } = await rpc.service.create.mutate({
    environmentId,
    name,
    ...(options.serverId ? { serverId: options.serverId } : {}),
    spec: {
      kind: "application",
      source: { type: "image", image: helloImage },
      port: domain ? 3000 : null,
      replicas,
      release,
    },
  });
  const host = `${slug}-${serviceId.slice(-6)}.localhost`;
  if (domain) await rpc.domain.create.mutate({ serviceId, host });
  await setEnv(rpc, serviceId, env);
  return { serviceId, host };
}

export async function setEnv(rpc: Rpc, serviceId: string, env: Record<string, string>): Promise<void> {
  const text = Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
  await rpc.variable.import.mutate({
    owner: { level: "service", id: serviceId },
    text,
    replace: true,
  });
}

/** Deploys and waits for the end; answers the deployment. */
export async function deploy(rpc: Rpc, serviceId: string, timeoutMs = 90_000) {
  const { id } = await rpc.deployment.deploy.mutate({ serviceId });
  return ended(rpc, id, timeoutMs);
}

export async function ended(rpc: Rpc, deploymentId: string, timeoutMs = 90_000) {
  return eventually(
    "the deployment ends",
    async () => {
      const found = await rpc.deployment.get.query({ deploymentId });
      return found.status === "queued" || found.status === "running" ? undefined : found;
    },
    timeoutMs,
  );
}

export interface Answer {
  status: number;
  version: string | undefined;
  body: string;
  headers: http.IncomingHttpHeaders;
}

/** One request through the proxy, as a visitor's. */
export function visit(
  { httpHost, httpPort }: Pick<TestServer, "httpHost" | "httpPort">,
  host: string,
  pathname = "/",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: httpHost, port: httpPort, path: pathname, headers: { host }, agent: false }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          body += chunk;
        });
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            version: response.headers["x-version"] as string | undefined,
            body,
            headers: response.headers,
          }),
        );
      })
      .on("error", reject);
  });
}
