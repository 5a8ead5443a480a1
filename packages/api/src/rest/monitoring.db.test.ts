import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

const config = (server: object = {}, services: object = {}) => ({
  server: {
    ...{ refreshRate: 2, port: 4_500, token: "canary-token", urlCallback: "http://192.0.2.1/cb", retentionDays: 3 },
    ...{ cronJob: "0 0 * * *", thresholds: { cpu: 0, memory: 85 } },
    ...server,
  },
  containers: { refreshRate: 20, services: { include: [], exclude: [], ...services } },
});

const setUp = (metricsConfig: object) =>
  world.call("POST", "server.setupMonitoring", { serverId: world.all.serverId, metricsConfig });
const metricsAt = (url: string, dataPoints = "all") =>
  world.call("GET", "server.getServerMetrics", { url, token: "x", dataPoints });

test("a set-up must be kept as far as it means something here, and its token not at all", async () => {
  expect((await setUp(config())).status).toBe(200);
  const { body, text } = await world.call("GET", "server.one", { serverId: world.all.serverId });
  expect(body).toMatchObject({
    metricsConfig: {
      enabled: true,
      server: { refreshRate: 10, retentionDays: 3, token: "", urlCallback: "", thresholds: { cpu: 0, memory: 85 } },
    },
  });
  expect(text).not.toContain("canary");
  expect((await world.call("GET", "user.getMetricsToken")).body).toMatchObject({
    ...{ serverIp: expect.any(String), enabledFeatures: false },
  });
});

test("what is not done here must be refused at its field", async () => {
  expect((await setUp(config({}, { include: ["api"] }))).status).toBe(412);
  for (const wrong of [{ refreshRate: 1 }, { retentionDays: 365 }, { thresholds: { cpu: 101, memory: 0 } }])
    expect((await setUp(config(wrong))).status).toBe(400);
});

test("what was measured must be found by the address of the server, as text where clients expect it", async () => {
  const { body } = await metricsAt("http://192.0.2.7:4500/metrics", "1");
  expect(body).toEqual([
    expect.objectContaining({
      ...{ cpu: "12.50", cpuModel: null, cpuCores: 4, cpuSpeed: null, memUsed: null, uptime: 60, networkIn: "0.00" },
      timestamp: expect.stringMatching(/Z$/),
    }),
  ]);
  expect((await metricsAt("192.0.2.7")).body).toEqual(body);
});

test("an address of nobody's must be said so, this machine be found by loopback, and a count be a number", async () => {
  const nobody = await metricsAt("http://192.0.2.99:4500/metrics");
  expect([nobody.status, nobody.text]).toEqual([404, expect.stringContaining("one of your servers")]);
  const here = await metricsAt("http://localhost:4500/metrics");
  expect([here.status, here.text]).toEqual([412, expect.stringContaining("is not measured")]);
  await world.call("POST", "admin.setupMonitoring", { metricsConfig: config() });
  expect((await metricsAt("http://127.0.0.1:4500/metrics")).body).toEqual([]);
  for (const wrong of ["0", "many", "1.5"]) expect((await metricsAt("http://192.0.2.7", wrong)).status).toBe(400);
});
