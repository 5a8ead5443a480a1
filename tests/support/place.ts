// A claimed Moorage with a project, ready to deploy to.
import { execFileSync } from "node:child_process";
import { eventually } from "./eventually.ts";
import { type Rpc, rpcAt } from "./rpc.ts";
import { claimTestServer, type Network, type Owner, startTestServer, type TestServer } from "./server.ts";

export interface Place {
  server: TestServer;
  owner: Owner;
  rpc: Rpc;
  environmentId: string;
  projectId: string;
  swarmServices(serviceId: string): Promise<string[]>;
  stop(): Promise<void>;
}

/** Lines that `docker` prints. */
export const docker = (...args: string[]): string[] =>
  execFileSync("docker", args, { encoding: "utf8" }).split("\n").filter(Boolean);

export async function startPlace(settings: Record<string, string> = {}, network?: Network): Promise<Place> {
  const server = await startTestServer(settings, network);
  const owner = await claimTestServer(server);
  const rpc = rpcAt(server.url, owner.apiKey);
  await proxyReady(server, owner);
  const { project, environment } = await rpc.project.create.mutate({ name: "Harbour" });
  return {
    server,
    owner,
    rpc,
    environmentId: environment.id,
    projectId: project.id,
    swarmServices: async (serviceId) =>
      docker("service", "ls", "--filter", `label=moorage.service=${serviceId}`, "--format", "{{.Name}}"),
    stop: async () => {
      await server.stop();
    },
  };
}

export async function proxyReady(server: TestServer, owner: Owner): Promise<void> {
  await eventually(
    "the proxy is ready",
    async () => {
      const answer = await fetch(`${server.url}/api/health?full=1`, { headers: { "x-api-key": owner.apiKey } });
      const { proxy } = (await answer.json()) as { proxy?: { http: number } };
      return proxy?.http === server.httpPort;
    },
    60_000,
  );
}
