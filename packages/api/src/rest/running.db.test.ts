import { loadService } from "@moorage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RestWorld, restWorld } from "../testing/rest-world.ts";

let world: RestWorld;
let applicationId: string;
beforeAll(async () => {
  world = await restWorld();
  applicationId = world.ids.applicationId;
});
afterAll(() => world.close());

const update = (input: object) => world.call("POST", "application.update", { applicationId, ...input });
const one = async () => (await world.call("GET", "application.one", { applicationId })).body as Record<string, unknown>;

const settings = {
  healthCheckSwarm: { Test: ["CMD", "true"], Interval: 5_000_000_000, StartPeriod: 1_000_000_000, Retries: 3 },
  restartPolicySwarm: { Condition: "on-failure", MaxAttempts: 3 },
  placementSwarm: { Constraints: ["node.role==manager"] },
  updateConfigSwarm: { Parallelism: 1, Order: "start-first" },
  rollbackConfigSwarm: { Parallelism: 1, Order: "stop-first" },
  labelsSwarm: { team: "quay" },
  stopGracePeriodSwarm: 30_000_000_000,
  endpointSpecSwarm: { Mode: "dnsrr" },
  ulimitsSwarm: [{ Name: "nofile", Soft: 10, Hard: 20 }],
};

test("limits must be taken as people and other tools write them, and answered as digits", async () => {
  expect((await update({ memoryLimit: "512m", cpuLimit: "0.5", memoryReservation: "1048576" })).body).toBe(true);
  expect(await one()).toMatchObject({
    memoryLimit: "536870912",
    memoryReservation: "1048576",
    cpuLimit: "500000000",
    cpuReservation: null,
  });
  // A client that reads, changes and writes back all columns.
  const { memoryLimit, memoryReservation, cpuLimit, cpuReservation } = await one();
  await update({ memoryLimit, memoryReservation, cpuLimit, cpuReservation, name: "api" });
  expect(await one()).toMatchObject({ memoryLimit: "536870912", cpuLimit: "500000000" });
  await update({ memoryLimit: null, memoryReservation: "", cpuLimit: null });
  expect(await one()).toMatchObject({ memoryLimit: null, memoryReservation: null, cpuLimit: null });
});

test("Swarm's settings must come back as they were sent, absent ones stay, null takes one away", async () => {
  expect((await update({ ...settings, modeSwarm: { Global: {} } })).status).toBe(200);
  expect(await one()).toMatchObject({ ...settings, modeSwarm: { Global: {} } });
  await update({ modeSwarm: { Replicated: { Replicas: 2 } }, labelsSwarm: null });
  expect(await one()).toMatchObject({ ...settings, labelsSwarm: null, modeSwarm: null, replicas: 2 });
});

test.each([
  [{ memoryLimit: "lots" }, ["memoryLimit"]],
  [{ cpuLimit: "0.0001" }, ["cpuLimit"]],
  [{ memoryLimit: "16m", memoryReservation: "32m" }, ["memoryReservation"]],
  [{ healthCheckSwarm: { Test: ["true"] } }, ["healthCheckSwarm", "Test"]],
  [{ healthCheckSwarm: { Test: ["CMD", "true"], Interval: 5 } }, ["healthCheckSwarm", "Interval"]],
  [{ placementSwarm: { Constraints: ["a==b", "x"] } }, ["placementSwarm", "Constraints", 1]],
  [{ ulimitsSwarm: [{ Name: "nofile", Soft: 30, Hard: 20 }] }, ["ulimitsSwarm", 0, "Soft"]],
  [{ labelsSwarm: { "moorage.service": "x" } }, ["labelsSwarm", "moorage.service"]],
  [{ modeSwarm: { ReplicatedJob: {} } }, ["modeSwarm", "ReplicatedJob"]],
])("a wrong setting must be refused at its own name: %j", async (input, path) => {
  const before = await one();
  const answer = await update(input);
  expect([answer.status, answer.body]).toMatchObject([400, { code: "BAD_REQUEST", issues: [{ path }] }]);
  expect(await one()).toEqual(before);
});

test("ports must be published by host mode alone, and shown with their application", async () => {
  await update({ replicas: 1 });
  const input = { applicationId, publishedPort: 7_000, targetPort: 80, protocol: "tcp" };
  const ingress = await world.call("POST", "port.create", { ...input, publishMode: "ingress" });
  expect(ingress.body).toMatchObject({
    code: "BAD_REQUEST",
    issues: [{ path: ["publishMode"], message: expect.stringContaining("Use host") }],
  });
  const made = (await world.call("POST", "port.create", { ...input, publishMode: "host" })).body as { portId: string };
  expect(made).toEqual({ ...input, publishMode: "host", portId: expect.stringMatching(/^prt_/) });
  expect((await one())["ports"]).toEqual([made]);
  const again = await world.call("POST", "port.create", { ...input, publishMode: "host" });
  expect(again.status).toBe(409);
  await world.call("POST", "port.delete", { portId: made.portId });
  expect((await one())["ports"]).toEqual([]);
});

test("a file's content must be taken and never answered, and stay where it is not sent", async () => {
  const base = { serviceId: applicationId, serviceType: "application", hostPath: null, volumeName: null };
  const file = { type: "file", mountPath: "/etc/app.conf", filePath: "app.conf", content: "canary-content" };
  const made = (await world.call("POST", "mounts.create", { ...base, ...file })).body as { mountId: string };
  expect(made).toMatchObject({ type: "file", filePath: "app.conf", applicationId, composeId: null });
  expect(made).not.toHaveProperty("content");
  const { mountId } = made;
  const boxOf = async () => {
    const { service } = await loadService(world.owner, applicationId);
    return JSON.stringify(service.spec.mounts);
  };
  const box = await boxOf();
  await world.call("POST", "mounts.update", { ...made, mountPath: "/etc/b.conf", content: null });
  expect(JSON.parse(await boxOf())[0].content).toEqual(JSON.parse(box)[0].content);
  const answers = await Promise.all([
    world.call("GET", "mounts.one", { mountId }),
    world.call("GET", "mounts.listByServiceId", { serviceId: applicationId, serviceType: "application" }),
    world.call("GET", "application.one", { applicationId }),
    world.call("POST", "mounts.update", { mountId, content: "canary-content-2" }),
  ]);
  for (const { status, text } of answers) {
    expect(status).toBe(200);
    expect(text).not.toMatch(/canary|s1\.[a-z0-9]+\./);
  }
  expect(await boxOf()).not.toBe(box);
});

test("a path of the server must need the instance's right; other kinds of service are refused in words", async () => {
  const bind = { serviceId: applicationId, type: "bind", mountPath: "/host", hostPath: "/etc" };
  expect((await world.call("POST", "mounts.create", bind)).status).toBe(403);
  const compose = { ...bind, type: "volume", volumeName: "x", serviceType: "compose" };
  const answer = await world.call("POST", "mounts.create", compose);
  expect(answer.body).toMatchObject({ code: "BAD_REQUEST", message: expect.stringContaining("compose") });
  expect((await update({ networkSwarm: [{ Target: "shared" }] })).status).toBe(403);
});
