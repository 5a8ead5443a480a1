import {
  answerSshKeys,
  makeOrganization,
  makeProject,
  makeServer,
  makeService,
  type TestRuntime,
  testRuntime,
} from "@moorage/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Worker } from "../../worker.ts";
import { drainNode } from "./drain.ts";
import type { RunProgress } from "./run.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
});
afterAll(() => runtime.close());

/** A Swarm whose first node, `n-full`, runs these services. */
function swarmOf(nodeIds: string[], serviceIds: string[]) {
  const told: string[] = [];
  const node = (ID: string) => ({
    ...{ ID, Version: { Index: 1 }, Description: { Hostname: ID }, Status: { State: "ready" } },
    Spec: { Role: "worker", Availability: "active" },
  });
  const docker = {
    listNodes: async () => nodeIds.map(node),
    listServices: async () => serviceIds.map((id) => ({ ID: `s-${id}`, Spec: { Labels: { "moorage.service": id } } })),
    listTasks: async () =>
      serviceIds.map((id) => ({ ServiceID: `s-${id}`, NodeID: "n-full", DesiredState: "running" })),
    info: async () => ({ Swarm: { NodeID: "n-manager" } }),
    getNode: (id: string) => ({
      inspect: async () => node(id),
      update: async ({ Availability }: { Availability: string }) => void told.push(`${id} ${Availability}`),
    }),
  };
  const worker = {
    ...{ runtime, stopping: new AbortController().signal, settled: async () => undefined },
    engineOf: () => ({ host: { id: "h", docker }, instanceId: "i", specKey: "k" }),
  } as unknown as Worker;
  return { worker, told };
}

async function drain({ worker }: { worker: Worker }) {
  const { server } = await makeServer(runtime);
  const progress = { step: async (_name: string, work: () => Promise<unknown>) => work(), log: () => undefined };
  return drainNode(worker, server, "n-full", progress as unknown as RunProgress);
}

test("the only node that takes services must not be emptied, and must go on taking them", async () => {
  const swarm = swarmOf(["n-full"], ["svc_1"]);
  await expect(drain(swarm)).rejects.toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining("No other"),
  });
  expect(swarm.told).toEqual(["n-full active"]);
});

test("a node that could not be emptied must take services again, or what is left on it could not be started", async () => {
  // Never deployed, so it cannot be deployed elsewhere either.
  const { service } = await makeService(await makeProject(await makeOrganization(runtime)));
  const swarm = swarmOf(["n-full", "n-manager"], [service.id]);
  await expect(drain(swarm)).rejects.toThrow();
  expect(swarm.told).toEqual(["n-full pause", "n-full active"]);
});

test("a node on which nothing runs must be drained, also alone", async () => {
  const swarm = swarmOf(["n-full"], []);
  await drain(swarm);
  expect(swarm.told).toEqual(["n-full pause", "n-full drain"]);
});
