import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, ended, type Hello, setEnv, visit } from "../support/hello.ts";
import { startLoad } from "../support/load.ts";
import { docker, type Place, proxyReady, startPlace } from "../support/place.ts";

// What house 5.3 lists: after claim, in checkout, in build, after createService, after writeProbeRoute, between probe
// and writeRoute, between writeRoute and proveRoute, between proveRoute and the end of the run, in drain.
const points = [
  "claimed",
  "createService",
  "writeProbeRoute",
  "waitHealthy",
  "probe",
  "writeRoute",
  "proveRoute",
  "finished",
  "drain",
];
const randomKills = Number(process.env["MOORAGE_RANDOM_KILLS"] ?? 50);

let place: Place;
let hello: Hello;
let version = 1;

beforeAll(async () => {
  buildHello();
  place = await startPlace();
  hello = await createHello(place.rpc, place.environmentId, { name: "crash", release: { drainSeconds: 4 } });
  await next();
});
afterAll(() => place.stop());

async function next() {
  await setEnv(place.rpc, hello.serviceId, { VERSION: String(version) });
  return deploy(place.rpc, hello.serviceId);
}

/** Starts the server again so that it waits at `checkpoint` (or nowhere). */
async function startAt(checkpoint: string): Promise<void> {
  process.env["MOORAGE_CHECKPOINT"] = checkpoint;
  await place.server.start();
  delete process.env["MOORAGE_CHECKPOINT"];
  await proxyReady(place.server, place.owner);
}

const printed = () => readFileSync(path.join(place.server.dataDir, "server.log"), "utf8");

/** Nothing leaked, nothing stuck, the newest success serves. */
async function expectConverged(expected: string): Promise<void> {
  await eventually("one Swarm service is left", async () => (await place.swarmServices(hello.serviceId)).length === 1);
  await eventually(
    "the newest version serves",
    async () => (await visit(place.server, hello.host)).version === expected,
  );
  const open = (await place.rpc.deployment.list.query({ serviceId: hello.serviceId })).filter(
    ({ status }) => status === "running" || status === "queued",
  );
  expect(open).toEqual([]);
}

describe("the process is killed", () => {
  for (const point of points)
    it(`at ${point}: the next start finishes it, and the old version serves meanwhile`, async () => {
      const load = startLoad({
        httpPort: place.server.httpPort,
        host: hello.host,
        keep: 2,
        fresh: 1,
        slow: 1,
        pauseMs: 30,
      });
      await place.server.stop();
      await startAt(point);
      const before = printed().length;
      version += 1;
      // Slow enough that a resumed deployment meets an app which does not listen yet: once, the proxy's own 404 passed as
      // an answer of the app.
      await setEnv(place.rpc, hello.serviceId, { VERSION: String(version), START_MS: "1500" });
      const { id } = await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId });
      await eventually(`the worker reaches ${point}`, () => printed().slice(before).includes(`checkpoint ${point}`));
      await place.server.kill();
      await startAt("");
      expect((await ended(place.rpc, id)).status).toBe("succeeded");
      await expectConverged(String(version));
      expect((await load.stop()).failures).toEqual({});
    });

  it("after the command before traffic: the next start goes on without running it again", async () => {
    const { serviceId } = await createHello(place.rpc, place.environmentId, { name: "once", domain: false });
    const preDeploy = ["node", "-e", "console.log('ran', process.hrtime.bigint())"];
    await place.rpc.service.updateSpec.mutate({ serviceId, hooks: { preDeploy } });
    await place.server.stop();
    await startAt("runHook");
    const before = printed().length;
    const { id } = await place.rpc.deployment.deploy.mutate({ serviceId });
    await eventually("it ran", () => printed().slice(before).includes("checkpoint runHook"));
    await place.server.kill();
    await startAt("");
    expect((await ended(place.rpc, id)).status).toBe("succeeded");
    const lines = await place.rpc.deployment.readLog.query({ deploymentId: id });
    const runs = JSON.stringify(lines).match(/ran \d+/g) ?? [];
    expect(runs.length).toBeGreaterThan(0);
    expect(new Set(runs).size).toBe(1);
  });

  it("between the row and its doorbell: the next start deploys it all the same", async () => {
    await place.server.stop();
    await startAt("committed deployment.deploy");
    const before = printed().length;
    version += 1;
    await setEnv(place.rpc, hello.serviceId, { VERSION: String(version) });
    const request = place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId }).catch(() => undefined);
    await eventually("the row is committed", () => printed().slice(before).includes("checkpoint committed"));
    await place.server.kill();
    expect(await request).toBeUndefined();
    await startAt("");
    const [newest] = await place.rpc.deployment.list.query({ serviceId: hello.serviceId });
    expect((await ended(place.rpc, newest?.id ?? "")).status).toBe("succeeded");
    await expectConverged(String(version));
  });

  it("networks of environments that are gone are taken away at a start, and nobody else's", async () => {
    const instance = readFileSync(path.join(place.server.dataDir, "instance"), "utf8").trim();
    const name = `moorage-${instance}-left`;
    const make = (of: string, ...labels: string[]) =>
      docker("network", "create", "--driver", "overlay", ...labels.flatMap((label) => ["--label", label]), of);
    await place.server.stop();
    make(name, `moorage.instance=${instance}`, "moorage.environment=env_gone");
    make(`${name}-other`, "moorage.environment=env_gone");
    try {
      await startAt("");
      const names = () => docker("network", "ls", "--format", "{{.Name}}");
      await eventually("the network is gone", () => !names().includes(name));
      expect(names()).toContain(`${name}-other`);
      await expectConverged(String(version));
    } finally {
      docker("network", "rm", `${name}-other`);
    }
  });

  it(`at ${randomKills} random moments: every accepted deployment ends, nothing is leaked or stuck`, {
    timeout: 900_000,
  }, async () => {
    const load = startLoad({
      httpPort: place.server.httpPort,
      host: hello.host,
      keep: 1,
      fresh: 1,
      slow: 1,
      pauseMs: 40,
    });
    const accepted: string[] = [];
    for (let kill = 0; kill < randomKills; kill += 1) {
      version += 1;
      await setEnv(place.rpc, hello.serviceId, { VERSION: String(version) });
      accepted.push((await place.rpc.deployment.deploy.mutate({ serviceId: hello.serviceId })).id);
      await delay(Math.random() * 1_800);
      await place.server.kill();
      // Not waiting for the proxy: the next deployment is asked for, and the next kill comes, in the middle of the start too.
      await place.server.start();
    }
    for (const id of accepted) expect(["succeeded", "replaced"]).toContain((await ended(place.rpc, id)).status);
    await expectConverged(String(version));
    expect((await load.stop()).failures).toEqual({});
  });
});
