import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, setEnv, visit } from "../support/hello.ts";
import { docker, type Place, proxyReady, startPlace } from "../support/place.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { newInstance, temporaryDirectory } from "../support/run.ts";
import { claimTestServer, startTestServer } from "../support/server.ts";

const outageMs = Number(process.env["MOORAGE_OUTAGE_MS"] ?? 30_000);

let postgres: TestPostgres;
let place: Place;
beforeAll(async () => {
  buildHello();
  postgres = await startPostgres();
  place = await startPlace({ DATABASE_URL: postgres.url });
});
afterAll(async () => {
  await place.stop();
  await postgres.stop();
});

describe("PostgreSQL goes away for a while during a deployment", () => {
  it("loses nothing: the app serves meanwhile, the deployment ends, the status is true again, the log does not flood", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "outage", release: { drainSeconds: 2 } });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    await deploy(place.rpc, hello.serviceId);
    await setEnv(place.rpc, hello.serviceId, { VERSION: "2", START_MS: "3000" });
    const { id } = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    await eventually("it is at its health step", async () =>
      (await place.rpc.deployment.get.query({ deploymentId: id })).steps.some(({ name }) => name === "health"),
    );
    const logFile = path.join(place.server.dataDir, "server.log");
    const before = readFileSync(logFile, "utf8").length;
    await postgres.stop();
    await delay(outageMs);
    expect(["1", "2"]).toContain((await visit(place.server, hello.host)).version);
    const refused = await fetch(`${place.server.url}/rpc/project.list`, {
      headers: { "x-api-key": place.owner.apiKey },
    });
    expect([500, 503]).toContain(refused.status);
    await postgres.start();
    const outcome = await ended(place.rpc, id, 120_000);
    expect(["succeeded", "failed"]).toContain(outcome.status);
    expect(readFileSync(logFile, "utf8").length - before).toBeLessThan(500_000);
    const again = await deploy(place.rpc, hello.serviceId);
    expect(again.status).toBe("succeeded");
    expect((await visit(place.server, hello.host)).version).toBe("2");
    await eventually(
      "the status is true",
      async () => (await place.rpc.service.get.query({ serviceId: hello.serviceId })).status.state === "running",
      60_000,
    );
    await eventually(
      "nothing is left over",
      async () => (await place.swarmServices(hello.serviceId)).length === 1,
      60_000,
    );
  });
});

describe("the proxy is killed", () => {
  it("is started again, with all its routes", async () => {
    const hello = await createHello(place.rpc, place.environmentId, { name: "proxied" });
    await setEnv(place.rpc, hello.serviceId, { VERSION: "1" });
    await deploy(place.rpc, hello.serviceId);
    docker("restart", "--time", "1", `moorage-${place.server.instanceId}-traefik`);
    await eventually(
      "the app answers again",
      async () => (await visit(place.server, hello.host).catch(() => undefined))?.version === "1",
    );
  });
});

/** Bytes to the panel, and the first line of what it says. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(place.server.url);
  return new Promise((resolve, reject) => {
    const socket = http.Agent.prototype.createConnection.call(new http.Agent(), {
      host: hostname,
      port: Number(port),
    }) as import("node:net").Socket;
    let answer = "";
    socket.setTimeout(10_000, () => socket.destroy(new Error("no answer")));
    socket.on("data", (data) => {
      answer += data.toString();
    });
    socket.on("close", () => resolve(answer.split("\r\n")[0] ?? "")).on("error", reject);
    socket.end(text);
  });
}

describe("a malformed request gets an answer, never an exit", () => {
  const alive = async () => expect((await fetch(`${place.server.url}/api/health`)).status).toBe(200);

  it("a foreign Host header, broken JSON, a wrong method, nonsense", async () => {
    expect(await raw("GET /api/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")).toMatch(/ 4\d\d /);
    expect(await raw("NONSENSE\r\n\r\n")).toMatch(/ 400 /);
    const broken = await fetch(`${place.server.url}/rpc/project.create`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": place.owner.apiKey },
      body: "{broken",
    });
    expect(broken.status).toBe(400);
    expect((await fetch(`${place.server.url}/api/claim`, { method: "DELETE" })).status).toBeGreaterThanOrEqual(400);
    await alive();
  });

  it("a body of 100 MB", async () => {
    const answer = await fetch(`${place.server.url}/rpc/project.create`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": place.owner.apiKey },
      body: Buffer.alloc(100 * 1024 * 1024, "x"),
    }).catch(() => undefined);
    if (answer) expect([400, 413]).toContain(answer.status);
    await alive();
  });
});

describe("a start that cannot be", () => {
  it("says that the Docker engine does not answer, and the panel is there to say it", async () => {
    const server = await startTestServer({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    const said = await eventually("the log says it", () => {
      const log = readFileSync(path.join(server.dataDir, "server.log"), "utf8");
      return log.includes("The Docker engine of this server does not answer") ? log : undefined;
    });
    expect(said).toContain("systemctl status docker");
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    await server.stop();
  });

  it("says that the sealing key is another one", async () => {
    const server = await startTestServer();
    const key = path.join(server.dataDir, "keys/seal");
    // By then the key is not only a file: the database knows it too.
    await proxyReady(server, await claimTestServer(server));
    await server.stop();
    writeFileSync(key, generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }), {
      mode: 0o600,
    });
    const said = startOnce({ MOORAGE_DATA_DIR: server.dataDir });
    expect(said.status).toBe(1);
    expect(said.output).toContain("is another one");
  });

  it("says that the data directory is no directory", () => {
    const file = path.join(temporaryDirectory("closed"), "file");
    writeFileSync(file, "");
    const said = startOnce({ MOORAGE_DATA_DIR: file });
    expect(said.status).toBe(1);
    expect(said.output).toContain(file);
  });

  it("says that the port is taken", () => {
    const said = startOnce({ MOORAGE_DATA_DIR: newInstance().dataDir, MOORAGE_PORT: new URL(place.server.url).port });
    expect(said.status).toBe(1);
    expect(said.output).toContain(new URL(place.server.url).port);
  });

  it("says all settings that are wrong", () => {
    const said = startOnce({ MOORAGE_DATA_DIR: newInstance().dataDir, MOORAGE_PORT: "none", WORKER: "maybe" });
    expect(said.status).toBe(1);
    expect(said.output).toContain("MOORAGE_PORT");
    expect(said.output).toContain("WORKER");
  });
});

/** A start that is expected to end by itself. */
function startOnce(settings: Record<string, string>): { status: number | null; output: string } {
  const server = path.resolve(import.meta.dirname, "../../dist/server.mjs");
  const environment = { ...process.env, MOORAGE_HTTP_HOST: "127.0.0.1", MOORAGE_PORT: "39017", ...settings };
  const { status, stdout, stderr } = spawnSync(process.execPath, [server], {
    env: environment,
    encoding: "utf8",
    timeout: 180_000,
  });
  return { status, output: stdout + stderr };
}
