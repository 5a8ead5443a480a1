import { run, server } from "@moorage/db/schema";
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
import {
  AddNode,
  addNode,
  CreateServer,
  createServer,
  listNodes,
  loadServer,
  RemoveServer,
  removeNode,
  removeServer,
  setUpServer,
} from "./index.ts";

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

/** An organization with a server whose Swarm another one is to join. */
async function twoServers() {
  const first = await makeServer(runtime);
  const add = async (name: string) => {
    const given = CreateServer.parse({ name, address: "192.0.2.8", sshKeyId: first.keyId });
    return loadServer(first, (await createServer(first, given)).id);
  };
  const again = async ({ server: { id } }: typeof first) => (await loadServer(first, id)).server;
  return { first, second: await add("web-3"), third: await add("web-4"), again };
}

test("a server that is being set up must not become a node by a request that is refused", async () => {
  const { first, second, again } = await twoServers();
  await setUpServer(second);
  await expect(addNode(first, AddNode.parse({ nodeServerId: second.server.id }))).rejects.toMatchObject({
    code: "CONFLICT",
  });
  expect(await again(second)).toMatchObject({ managerId: null, swarmRole: null });
});

test("a server that never got into a Swarm must be able to try another, and to be removed", async () => {
  const { first, second, third, again } = await twoServers();
  const nodeServerId = second.server.id;
  await runtime.db.update(server).set({ swarmNodeId: "n-alone" }).where(eq(server.id, nodeServerId));
  const join = async (manager: typeof first) => {
    await addNode(manager, AddNode.parse({ nodeServerId }));
    await runtime.db.update(run).set({ status: "failed" }).where(eq(run.serverId, nodeServerId));
  };
  await join(first);
  expect(await again(second)).toMatchObject({ managerId: first.server.id, swarmNodeId: null });
  await join(third);
  expect(await again(second)).toMatchObject({ managerId: third.server.id });
  const row = await again(second);
  expect(await removeServer({ ...second, server: row }, RemoveServer.parse({}))).toEqual({ removed: true });
});
