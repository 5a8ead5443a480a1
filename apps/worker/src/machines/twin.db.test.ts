import { CreateServer, createServer, loadServer } from "@moorage/core/server";
import { createSshKey } from "@moorage/core/ssh-key";
import { answerSshKeys, makeOrganization, type TestRuntime, testRuntime } from "@moorage/core/testing";
import { server } from "@moorage/db/schema";
import type { Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Worker } from "../worker.ts";
import { claimMachine, findTwin } from "./twin.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
});
afterAll(() => runtime.close());

/** A machine with this id in its Swarm, which has these nodes when it is a manager. */
const machine = (NodeID: string, nodes?: string[]) =>
  ({
    docker: {
      info: async () => ({ Swarm: { NodeID, ControlAvailable: nodes !== undefined } }),
      listNodes: async () => (nodes ?? []).map((ID) => ({ ID })),
    },
  }) as unknown as Host;

const signal = new AbortController().signal;
const worker = () =>
  ({
    runtime,
    here: machine("n-here", ["n-here"]),
    locks: { lock: async () => ({ isHeld: () => true, [Symbol.asyncDispose]: async () => undefined }) },
  }) as unknown as Worker;

async function newOrganization() {
  const ctx = await makeOrganization(runtime);
  const { id: sshKeyId } = await createSshKey(ctx, { name: "servers", description: "", type: "ed25519" });
  const add = async (name: string) => {
    const given = CreateServer.parse({ name, address: "192.0.2.7", sshKeyId });
    const { id } = await createServer(ctx, given);
    return (await loadServer(ctx, id)).server;
  };
  return { add };
}

test("a machine must be set up for one server alone, whoever adds it again", async () => {
  const [{ add }, other] = [await newOrganization(), await newOrganization()];
  const first = await add("first");
  await claimMachine(worker(), first, machine("n-1", ["n-1"]), signal);
  await claimMachine(worker(), first, machine("n-1", ["n-1"]), signal);
  const again = await add("again");
  await expect(claimMachine(worker(), again, machine("n-1", ["n-1"]), signal)).rejects.toMatchObject({
    ...{ code: "CONFLICT", field: "address", message: "again is the same machine as first." },
  });
  expect((await findTwin(worker(), await other.add("theirs"), machine("n-1")))?.message).toBe(
    "theirs is the same machine as a server of another organization.",
  );
  const [row] = await runtime.db.select().from(server).where(eq(server.id, again.id));
  expect(row?.swarmNodeId).toBeNull();
});

test("the machine that Moorage runs on must not be added as another server", async () => {
  const { add } = await newOrganization();
  const row = await add("here");
  expect((await findTwin(worker(), row, machine("n-here", ["n-here"])))?.message).toContain("Moorage runs on");
});

test("a manager of another server's Swarm must not be set up by itself, and a node of one's own may", async () => {
  const { add } = await newOrganization();
  const manager = await add("manager");
  await claimMachine(worker(), manager, machine("n-m", ["n-m", "n-second"]), signal);
  const second = await add("second");
  expect((await findTwin(worker(), second, machine("n-second", ["n-m", "n-second"])))?.message).toBe(
    "second is a manager in the Swarm of manager.",
  );
  expect((await findTwin(worker(), second, machine("n-second", ["n-here", "n-second"])))?.message).toContain(
    "Moorage runs on",
  );
  const joined = { ...second, managerId: manager.id };
  expect(await findTwin(worker(), joined, machine("n-second", ["n-m", "n-second"]))).toBeUndefined();
  await runtime.db
    .update(server)
    .set({ managerId: manager.id, swarmNodeId: "n-second" })
    .where(eq(server.id, second.id));
  expect(await findTwin(worker(), manager, machine("n-m", ["n-m", "n-second"]))).toBeUndefined();
});

test("a machine without a Swarm must be nobody's", async () => {
  const { add } = await newOrganization();
  expect(await findTwin(worker(), await add("bare"), machine(""))).toBeUndefined();
});
