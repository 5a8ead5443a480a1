import { server } from "@moorage/db/schema";
import type { SwarmNode } from "@moorage/domain/server";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answerSshKeys,
  makeOrganization,
  makeProject,
  makeServer,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import { listNodes, loadServer, removeNode } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
  // This machine is there, too.
  await makeService(await makeProject(await makeOrganization(runtime)));
});
afterAll(() => runtime.close());

const node = (id: string): SwarmNode => ({
  ...{ id, name: id, role: "worker", leader: false, availability: "active", state: "ready", address: "192.0.2.7" },
  ...{ engine: "28.5.2", labels: {}, cpus: 2, memoryBytes: 1, services: [] },
});

test("a node of another organization must be told from those of one's own, and only that one may take it out", async () => {
  const [own, other] = [await makeServer(runtime), await makeServer(runtime)];
  const [here] = await runtime.db.select().from(server).where(eq(server.connection, "local"));
  const join = (id: string, swarmNodeId: string) =>
    runtime.db
      .update(server)
      .set({ managerId: here?.id ?? "", swarmRole: "worker", swarmNodeId })
      .where(eq(server.id, id));
  await join(own.server.id, "n-own");
  await join(other.server.id, "n-other");
  runtime.answers["server.nodes"] = async () => ({
    self: "n-here",
    nodes: ["n-here", "n-own", "n-other", "n-command"].map(node),
  });
  runtime.answers["server.removeNode"] = async () => ({});
  const permissions = new Set([...own.permissions, "instance:admin" as const]);
  const manager = await loadServer({ ...own, permissions }, here?.id ?? "");
  const told = (await listNodes(manager)).map(({ id, serverId, foreign }) => [id, serverId, foreign]);
  expect(told).toEqual([
    ["n-here", here?.id, false],
    ["n-own", own.server.id, false],
    ["n-other", null, true],
    ["n-command", null, false],
  ]);
  await expect(removeNode(manager, { nodeId: "n-other", force: true })).rejects.toMatchObject({
    code: "PRECONDITION",
    hint: expect.stringContaining("Change to that organization"),
  });
  expect((await loadServer(other, other.server.id)).server.swarmNodeId).toBe("n-other");
  expect(await removeNode(manager, { nodeId: "n-own", force: false })).toEqual({ removed: true });
  expect((await loadServer(own, own.server.id)).server).toMatchObject({ managerId: null, state: "new" });
});
