import { loadServer, SetMonitoring, setMonitoring } from "@moorage/core/server";
import { answerSshKeys, makeServer, type TestRuntime, testRuntime } from "@moorage/core/testing";
import { server, serverMetric } from "@moorage/db/schema";
import { createLocalHost, type Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../../tests/support/eventually.ts";
import type { Worker } from "../worker.ts";
import { createSampler, type Sampler } from "./sampler.ts";

let runtime: TestRuntime;
let here: Host;
let sampler: Sampler;
let stopping: AbortController;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
  here = createLocalHost({ id: "here", dockerHost: undefined });
});
afterEach(() => {
  stopping.abort();
  return sampler.stop();
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await runtime.close();
});

const within = 60_000;

/** A worker whose other servers are reached as `exec` does, and what it held and let go. */
function started(exec: Host["exec"], db: TestRuntime["db"] = runtime.db) {
  const held = { now: 0, ever: 0 };
  stopping = new AbortController();
  const letGo = async () => {
    held.now -= 1;
  };
  const hold = async () => {
    held.now += 1;
    held.ever += 1;
    return { host: { ...here, exec }, [Symbol.asyncDispose]: letGo };
  };
  const worker = { runtime: { ...runtime, db }, here, hosts: { hold }, stopping: stopping.signal } as unknown as Worker;
  sampler = createSampler(() => worker);
  return held;
}

async function measured() {
  const ctx = await makeServer(runtime);
  await setMonitoring(ctx, SetMonitoring.parse({ on: true, everySeconds: 10 }));
  const rows = () => runtime.db.select().from(serverMetric).where(eq(serverMetric.serverId, ctx.server.id));
  const turnOff = async () => setMonitoring(await loadServer(ctx, ctx.server.id), { on: false });
  return { id: ctx.server.id, rows, turnOff };
}

test("nothing must be reached while nothing is to be measured, and what was reached be let go", async () => {
  const held = started(here.exec);
  await makeServer(runtime);
  await sampler.sync();
  const { turnOff } = await measured();
  expect(held.ever).toBe(0);
  await sampler.sync();
  await eventually("it is reached", () => held.now === 1, within);
  await sampler.sync();
  await turnOff();
  await sampler.sync();
  await eventually("it is let go", () => held.now === 0, within);
  expect(held.ever).toBe(1);
});

test("a server that does not answer must be a gap, and hold up nobody else", async () => {
  const [silent, other] = [await measured(), await measured()];
  const exec: Host["exec"] = (argv, options) =>
    new Promise((resolve, reject) => {
      const isFirst = held.ever === 1;
      if (!isFirst) here.exec(argv, options).then(resolve, reject);
      else options?.signal?.addEventListener("abort", () => reject(new Error("no answer")));
    });
  const held = started(exec);
  await sampler.sync();
  const rows = await eventually(
    "the other one is measured",
    async () => {
      const found = [...(await silent.rows()), ...(await other.rows())];
      return found.length > 0 ? found : undefined;
    },
    within,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.cpuPercent).toBeGreaterThanOrEqual(0);
  expect(rows[0]?.memoryTotalBytes).toBeGreaterThan(rows[0]?.memoryUsedBytes ?? 0);
  const [row] = await runtime.db
    .select()
    .from(server)
    .where(eq(server.id, rows[0]?.serverId ?? ""));
  expect(row?.machine?.cpuCores).toBeGreaterThan(0);
  await Promise.all([silent.turnOff(), other.turnOff()]);
});

test("what cannot be stored must be dropped and said once, and the next one be stored", async () => {
  const { id, rows, turnOff } = await measured();
  const down = { now: true };
  const db = new Proxy(runtime.db, {
    get: (target, name, receiver) => {
      if (name === "insert" && down.now) throw new Error("the database is away");
      return Reflect.get(target, name, receiver);
    },
  });
  started(here.exec, db);
  await sampler.sync();
  const said = () => runtime.logged.filter((line) => line.startsWith("a server could not be measured"));
  const before = said().length;
  await eventually("it is said", () => said().length > before, within);
  expect(await rows()).toEqual([]);
  down.now = false;
  await eventually("it goes on", async () => (await rows()).length > 0, within);
  expect((await rows())[0]?.serverId).toBe(id);
  await turnOff();
});
