// A whole Moorage of a test's own, started from the production build as a user would: own data directory, instance id, ports.
import { randomBytes } from "node:crypto";
import { endProcesses } from "../../scripts/processes.ts";
import { purgeInstance } from "../../scripts/purge.ts";
import { apiAt, type Call } from "../../scripts/try/api.ts";
import { claimToken, findServer, startServer, stopServer } from "../../scripts/try/server.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";
import { newInstance } from "./run.ts";

export interface TestServer {
  url: string;
  dataDir: string;
  instanceId: string;
  /** Address of the proxy's entry points. */
  httpHost: string;
  httpPort: number;
  httpsPort: number;
  /** The claim token that the process printed. */
  token(): Promise<string>;
  pid(): number | undefined;
  /** Starts the process again on the same data directory and ports. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** As a power cut would: no farewell. */
  kill(): Promise<void>;
}

export interface Owner {
  email: string;
  password: string;
  organizationId: string;
  apiKey: string;
  call: Call;
}

const startedHere: string[] = [];

/** Stops what this file of tests started, and removes its containers, networks, images and data. */
export async function purgeStarted(): Promise<void> {
  for (const dataDir of startedHere.splice(0)) {
    await stopServer(dataDir);
    await purgeInstance(dataDir);
  }
}

/** A network of a test's own that the server is started in. */
export interface Network {
  address: string;
  inNetwork: readonly string[];
}

export async function startTestServer(settings: Record<string, string> = {}, network?: Network): Promise<TestServer> {
  const { instanceId, dataDir } = newInstance();
  startedHere.push(dataDir);
  const [port, httpPort, httpsPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const host = network?.address ?? "127.0.0.1";
  const environment = {
    ...(network ? { MOORAGE_HOST: host } : {}),
    MOORAGE_HTTP_HOST: host,
    MOORAGE_HTTP_PORT: String(httpPort),
    MOORAGE_HTTPS_PORT: String(httpsPort),
    ...settings,
  };
  const start = async () => {
    await startServer({ dataDir, port, host, launcher: network?.inNetwork ?? [] }, environment);
  };
  await start();
  return {
    url: `http://${host}:${port}`,
    dataDir,
    instanceId,
    httpHost: host,
    httpPort,
    httpsPort,
    token: () => eventually("the claim line is printed", () => claimToken(dataDir)),
    pid: () => findServer(dataDir),
    start,
    stop: async () => {
      await stopServer(dataDir);
    },
    kill: async () => {
      const pid = findServer(dataDir);
      if (pid === undefined) throw new Error("the server does not run");
      process.kill(pid, "SIGKILL");
      await endProcesses([pid]);
    },
  };
}

export async function claimTestServer(server: TestServer): Promise<Owner> {
  const owner = { email: "owner@example.com", password: randomBytes(15).toString("base64url") };
  const made = await apiAt(server.url)<{ organizationId: string; apiKey: string }>("POST", "claim", {
    token: await server.token(),
    organization: "Harbour",
    ...owner,
    apiKey: true,
  });
  return { ...owner, ...made, call: apiAt(server.url, made.apiKey) };
}
