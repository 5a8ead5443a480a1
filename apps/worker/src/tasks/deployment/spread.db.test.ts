import { getService } from "@moorage/core/service";
import {
  answerSshKeys,
  makeOrganization,
  makeProject,
  makeServer,
  makeService,
  type TestRuntime,
  testRuntime,
} from "@moorage/core/testing";
import { server } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Worker } from "../../worker.ts";
import { nodesWith } from "./spread.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
});
afterAll(() => runtime.close());

test("an earlier image that no registry has must be sought on all nodes that are servers of ours", async () => {
  const made = await makeService(await makeProject(await makeOrganization(runtime)));
  const { serverId } = made.service;
  const worker = { runtime } as unknown as Worker;
  expect((await getService(made)).nodes).toBe(1);
  expect(await nodesWith(worker, serverId, "sha256:1")).toEqual([]);
  const member = async (swarmNodeId: string | null) => {
    const { server: row } = await makeServer(runtime);
    await runtime.db.update(server).set({ managerId: serverId, swarmNodeId }).where(eq(server.id, row.id));
  };
  await member("n-joined");
  await member(null);
  await makeServer(runtime);
  expect(await nodesWith(worker, serverId, "sha256:1")).toEqual(["n-joined"]);
  expect(await nodesWith(worker, serverId, "quay.io/app@sha256:1")).toBeUndefined();
  expect((await getService(made)).nodes).toBe(2);
});
