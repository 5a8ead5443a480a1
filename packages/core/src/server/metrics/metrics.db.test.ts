import { server, serverMetric } from "@moorage/db/schema";
import type { MachineIdentity, MachineSample } from "@moorage/domain/server";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answerSshKeys,
  auditRows,
  makeOrganization,
  makeProject,
  makeServer,
  makeService,
  makeUser,
  type TestRuntime,
  testRuntime,
} from "../../testing/index.ts";
import { getServer, loadServer, removeServer, type ServerContext, updateServer } from "../index.ts";
import {
  getMetrics,
  listSamples,
  noteSample,
  ReadMetrics,
  SetMonitoring,
  setMonitoring,
  sweepSamples,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
  // This machine is there, too.
  await makeService(await makeProject(await makeOrganization(runtime)));
});
afterAll(() => runtime.close());

const identity: MachineIdentity = {
  ...{ os: "linux", distribution: "Debian GNU/Linux 12", kernel: "6.1", architecture: "aarch64" },
  ...{ cpuModel: null, cpuCores: 4, cpuPhysicalCores: null, cpuMhz: null },
};

const sampleOf = (cpuPercent: number | null): MachineSample => ({
  ...{ cpuPercent, load: 0.5, memoryUsedBytes: 2_000, memoryTotalBytes: 8_000, uptimeSeconds: 100 },
  ...{ diskUsedBytes: 30, diskTotalBytes: 40, networkInBytes: 7_000_000_000, networkOutBytes: 1_024 },
  ...{ networkInPerSecond: 1_000, networkOutPerSecond: null },
});

const on = (ctx: ServerContext, more: object = {}) => setMonitoring(ctx, SetMonitoring.parse({ on: true, ...more }));
const again = (ctx: ServerContext) => loadServer(ctx, ctx.server.id);
const read = async (ctx: ServerContext, range: object = {}) => getMetrics(await again(ctx), ReadMetrics.parse(range));

/** Samples as a worker would note them, so many seconds ago. */
async function note(ctx: ServerContext, values: (number | null)[], agoSeconds: (index: number) => number) {
  let { server: row, streaks } = { ...(await again(ctx)), streaks: {} };
  for (const [index, value] of values.entries()) {
    const at = new Date(Date.now() - agoSeconds(index) * 1_000);
    const given = { of: row, sample: sampleOf(value), identity, streaks };
    const noted = await noteSample({ ...runtime, now: () => at }, given);
    streaks = noted.streaks;
    row = { ...row, ...noted };
  }
}

const thresholdsTold = () =>
  runtime.published.flatMap((event) =>
    event.type === "server.threshold" ? [`${event.threshold} ${event.isAbove}`] : [],
  );

test("monitoring must be off until it is asked for, be audited, and keep what was not sent", async () => {
  const ctx = { ...(await makeServer(runtime)), operation: "server.setMonitoring" };
  expect((await getServer(ctx)).monitoring.on).toBe(false);
  expect(await read(ctx)).toMatchObject({ monitoring: { on: false }, machine: null, latest: null, points: [] });
  const limits = { cpu: 90, memory: null };
  await on(ctx, { everySeconds: 10, limits });
  const off = await setMonitoring(await again(ctx), { on: false, retentionDays: 3 });
  expect(off).toEqual({ on: false, everySeconds: 10, retentionDays: 3, limits });
  expect(runtime.enqueued.at(-1)).toEqual({ name: "servers", input: {} });
  expect((await auditRows(ctx, "server.setMonitoring")).at(-1)).toMatchObject({ before: { on: true }, after: off });
  const wrong = [{ everySeconds: 9 }, { retentionDays: 91 }, { limits: { cpu: 0, memory: null } }, { on: "yes" }];
  for (const each of wrong) expect(SetMonitoring.safeParse({ on: true, ...each }).success).toBe(false);
});

test("this machine must be measured, and shown, for its administrators alone", async () => {
  const [here] = await runtime.db.select().from(server).where(eq(server.connection, "local"));
  const ctx = await loadServer(await makeOrganization(runtime), here?.id ?? "");
  for (const refused of [
    setMonitoring(ctx, { on: true }),
    getMetrics(ctx, { range: "1h" }),
    listSamples(ctx, { limit: 1 }),
  ])
    await expect(refused).rejects.toMatchObject({ code: "FORBIDDEN" });
  const user = { ...(await makeUser(runtime)), instanceAdmin: true };
  const admin = await loadServer(await makeOrganization(runtime, { user }), ctx.server.id);
  expect((await setMonitoring(admin, { on: true })).on).toBe(true);
  expect((await getMetrics(await again(admin), { range: "1h" })).monitoring.on).toBe(true);
});

test("samples must be of their server alone, whole, the newest ones, oldest first", async () => {
  const ctx = await makeServer(runtime);
  const other = await makeServer(runtime);
  await on(ctx);
  await note(ctx, [10, 20, null], (index) => 90 - index * 30);
  await note(other, [99], () => 5);
  const { samples, machine } = await listSamples(await again(ctx), { limit: 2 });
  expect(samples.map(({ cpuPercent }) => cpuPercent)).toEqual([20, null]);
  expect(samples[0]).toEqual({ ...sampleOf(20), at: expect.stringMatching(/Z$/) });
  expect(machine).toEqual(identity);
  expect((await read(ctx)).latest?.cpuPercent).toBeNull();
});

test("a week of samples must come as at most 300 points: averages, the peak, and nothing where nothing was measured", async () => {
  const ctx = await makeServer(runtime);
  await on(ctx, { everySeconds: 60 });
  // Every minute for nine days, but for a day in the middle.
  await runtime.db.execute(sql`
    insert into server_metric (server_id, at, cpu_percent, memory_used_bytes, memory_total_bytes)
    select ${ctx.server.id}, now() - make_interval(mins => n), case when n % 2 = 0 then 90 else 10 end, 1, 4
    from generate_series(0, 12960) n where n < 4000 or n > 5440`);
  const { points, stepSeconds, from, to } = await read(ctx, { range: "7d" });
  expect(points.length).toBeLessThanOrEqual(300);
  expect(points.length).toBeGreaterThan(250);
  expect(stepSeconds).toBe(2_016);
  const times = points.map(({ at }) => Date.parse(at) / 1_000);
  const follows = (index: number) => (times[index] ?? 0) - (times[index - 1] ?? 0) <= 2 * stepSeconds;
  // A stretch at an edge may have a sample alone.
  const whole = points.slice(1, -1).filter((_, index) => follows(index + 1) && follows(index + 2));
  expect(whole.length).toBeGreaterThan(240);
  for (const { cpuPercent } of whole) expect(cpuPercent).toBeGreaterThan(40);
  expect(new Set(whole.map((point) => point.cpuPeakPercent))).toEqual(new Set([90]));
  expect(points.at(-1)).toMatchObject({ memoryPercent: 25, diskPercent: null, load: null, networkInPerSecond: null });
  const gaps = times.filter((_, index) => index > 0 && !follows(index));
  expect(gaps).toHaveLength(1);
  expect(times[0]).toBeGreaterThanOrEqual(Date.parse(from) / 1_000);
  expect(times.at(-1)).toBeLessThanOrEqual(Date.parse(to) / 1_000);
  const hour = await read(ctx);
  expect(hour).toMatchObject({ stepSeconds: 60 });
  expect(hour.points.length).toBeGreaterThan(55);
  await setMonitoring(await again(ctx), { on: true, everySeconds: 10 });
  expect((await read(ctx)).stepSeconds).toBe(60);
});

test("what is above its limit must be told once, be remembered, and be told once when it is back", async () => {
  const ctx = await makeServer(runtime);
  await on(ctx, { limits: { cpu: 80, memory: 20 } });
  runtime.published.length = 0;
  await note(ctx, [90, 90], (index) => 30 - index);
  expect(thresholdsTold()).toEqual([]);
  await note(ctx, [90, 90, 90, 90], (index) => 20 - index);
  expect(thresholdsTold()).toEqual(["cpu true", "memory true"]);
  expect((await read(ctx)).overload).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
  // A worker that begins anew knows it from the row.
  await note(ctx, [90, 90, 90, 10, 10, 10], (index) => 10 - index);
  expect(thresholdsTold()).toEqual(["cpu true", "memory true", "cpu false"]);
  expect(Object.keys((await read(ctx)).overload)).toEqual(["memory"]);
  expect(runtime.published.every(({ organizationId }) => organizationId === ctx.organizationId)).toBe(true);
  await setMonitoring(await again(ctx), { on: false });
  expect((await read(ctx)).overload).toEqual({});
});

test("samples must go when their time is over, also while it is off, and with their server", async () => {
  const ctx = await makeServer(runtime);
  const count = () => runtime.db.$count(serverMetric, eq(serverMetric.serverId, ctx.server.id));
  await on(ctx, { retentionDays: 2 });
  await setMonitoring(await again(ctx), { on: false });
  await runtime.db.execute(sql`
    insert into server_metric (server_id, at)
    select ${ctx.server.id}, now() - make_interval(secs => n * 60) from generate_series(0, 9000) n`);
  await sweepSamples(runtime, new AbortController().signal);
  expect(await count()).toBe(2 * 24 * 60);
  await updateServer(await again(ctx), { name: "renamed" });
  expect(await count()).toBe(2 * 24 * 60);
  await removeServer(await again(ctx), { forget: true });
  expect(await count()).toBe(0);
});
