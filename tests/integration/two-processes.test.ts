import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endProcesses } from "../../scripts/processes.ts";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, setEnv, visit } from "../support/hello.ts";
import { type Place, proxyReady } from "../support/place.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";
import { rpcAt } from "../support/rpc.ts";
import { claimTestServer, startTestServer } from "../support/server.ts";

let postgres: TestPostgres;
let redis: TestRedis;
let worker: ChildProcess;
let place: Pick<Place, "server" | "owner" | "rpc" | "environmentId">;
let settings: Record<string, string>;

function startWorker(): ChildProcess {
  const { server } = place;
  return spawn(process.execPath, [path.resolve(import.meta.dirname, "../../dist/worker.mjs")], {
    stdio: "inherit",
    env: {
      ...process.env,
      ...settings,
      MOORAGE_DATA_DIR: server.dataDir,
      MOORAGE_HTTP_HOST: "127.0.0.1",
      MOORAGE_HTTP_PORT: String(server.httpPort),
      MOORAGE_HTTPS_PORT: String(server.httpsPort),
    },
  });
}

const endWorker = async (signal: NodeJS.Signals) => {
  if (!worker.pid) throw new Error("the worker did not start");
  process.kill(worker.pid, signal);
  await endProcesses([worker.pid]);
};

beforeAll(async () => {
  buildHello();
  [postgres, redis] = await Promise.all([startPostgres(), startTestRedis()]);
  settings = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const server = await startTestServer({ ...settings, WORKER: "separate" });
  place = { server } as Place;
  worker = startWorker();
  const owner = await claimTestServer(server);
  const rpc = rpcAt(server.url, owner.apiKey);
  await proxyReady(server, owner);
  const { environment } = await rpc.project.create.mutate({ name: "Split" });
  place = { server, owner, rpc, environmentId: environment.id };
});

afterAll(async () => {
  await endWorker("SIGTERM");
  await place.server.stop();
  await redis.stop();
  await postgres.stop();
});

describe("web and worker as two processes, with PostgreSQL and Redis", () => {
  it("deploys, serves, shows the log, stops and starts", async () => {
    const { rpc, server } = place;
    const hello = await createHello(rpc, place.environmentId, { name: "split" });
    await setEnv(rpc, hello.serviceId, { VERSION: "1" });
    const first = await deploy(rpc, hello.serviceId);
    expect(first.cause).toBeNull();
    expect(first.status).toBe("succeeded");
    expect((await visit(server, hello.host)).version).toBe("1");
    expect((await rpc.deployment.readLog.query({ deploymentId: first.id })).length).toBeGreaterThan(3);
    await eventually(
      "the app's log is read",
      async () => (await rpc.log.read.query({ serviceId: hello.serviceId })).length > 0,
    );
    await rpc.service.stop.mutate({ serviceId: hello.serviceId });
    await eventually("it is stopped", async () => (await visit(server, hello.host)).status === 503);
    await rpc.service.start.mutate({ serviceId: hello.serviceId });
    await eventually("it serves again", async () => (await visit(server, hello.host)).version === "1");
  });

  it("goes on with a deployment after the worker was killed in it", async () => {
    const { rpc, server } = place;
    const hello = await createHello(rpc, place.environmentId, { name: "killed" });
    await setEnv(rpc, hello.serviceId, { VERSION: "1", START_MS: "3000" });
    const { id } = await rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
    await eventually("it is at its health step", async () =>
      (await rpc.deployment.get.query({ deploymentId: id })).steps.some(({ name }) => name === "health"),
    );
    await endWorker("SIGKILL");
    worker = startWorker();
    expect((await ended(rpc, id)).status).toBe("succeeded");
    const answer = await visit(server, hello.host);
    if (answer.version !== "1") {
      console.log(answer.status, answer.body.slice(0, 300), answer.headers, Date.now());
      console.log(
        (await rpc.deployment.readLog.query({ deploymentId: id })).map((l) => `${l.at} ${l.text}`).join("\n"),
      );
      console.log(readFileSync(`${server.dataDir}/traefik/dynamic/${hello.serviceId}.yml`, "utf8"));
    }
    expect(answer.version).toBe("1");
  });

  it("lets nothing secret that the worker answers pass through Redis, or stay there", async () => {
    const { rpc } = place;
    const canary = "canary-of-a-revealed-variable";
    const hello = await createHello(rpc, place.environmentId, { name: "secretive" });
    await setEnv(rpc, hello.serviceId, { PASSWORD: canary });
    const seen = await redis.record();
    const { variables } = await rpc.variable.list.query({ owner: { level: "service", id: hello.serviceId } });
    const variableId = variables.find(({ name }) => name === "PASSWORD")?.id ?? "";
    expect((await rpc.variable.reveal.mutate({ variableId })).value).toBe(canary);
    const { privateKey } = await rpc.sshKey.generate.mutate({ type: "ed25519" });
    const secrets = [canary, ...privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("--"))];
    expect(secrets.length).toBeGreaterThan(3);
    await eventually("the questions were seen", async () =>
      ["variable.open", "sshKey.generate"].every((name) => seen.text().includes(name)),
    );
    const held = await redis.contents();
    expect(held).toContain("questions");
    for (const secret of secrets) {
      expect(seen.text()).not.toContain(secret);
      expect(held).not.toContain(secret);
    }
    seen.stop();
    // What was asked and answered is not kept: only the queue's own keys are left of it.
    expect(held).not.toMatch(/questions:\d+/);
  });

  it("says clearly that the worker is away, and the pages go on", async () => {
    const { rpc, server } = place;
    await endWorker("SIGTERM");
    const services = await rpc.service.list.query({ environmentId: place.environmentId });
    expect(services.length).toBeGreaterThan(0);
    await expect(rpc.log.read.query({ serviceId: services[0]?.id ?? "" })).rejects.toThrow(/worker/);
    const { id } = await rpc.deployment.deploy.mutate({ serviceId: services[0]?.id ?? "" });
    expect((await rpc.deployment.get.query({ deploymentId: id })).status).toBe("queued");
    worker = startWorker();
    expect((await ended(rpc, id)).status).toBe("succeeded");
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  });
});
