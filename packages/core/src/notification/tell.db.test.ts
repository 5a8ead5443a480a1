import { notice, registry, server } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noteCheck } from "../connection/index.ts";
import { claimDeployment, deployService, finishDeployment } from "../deployment/index.ts";
import { CreateRegistry, createRegistry, registryFamily } from "../registry/index.ts";
import { UpdateSpec, updateSpec } from "../service/index.ts";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "../testing/index.ts";
import {
  CreateChannel,
  createChannel,
  listDueNotices,
  noteDelivery,
  remindOfServers,
  tellNow,
  tellServerAway,
  tellServerBack,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
});
afterAll(() => runtime.close());

type Owner = Awaited<ReturnType<typeof makeOrganization>>;
const hook = { name: "Ops", type: "custom", secrets: { endpoint: "https://hooks.example.com/x" } };
const channelOf = (ctx: Owner, change: object = {}) => createChannel(ctx, CreateChannel.parse({ ...hook, ...change }));
const noticesOf = (channelId: string) => runtime.db.select().from(notice).where(eq(notice.channelId, channelId));
const titlesOf = async (channelId: string) => (await noticesOf(channelId)).map(({ message }) => message.title);
const rung = () => runtime.enqueued.filter(({ name }) => name === "notify").length;
const at = (hours: number): TestRuntime => ({ ...runtime, now: () => new Date(Date.now() + hours * 3_600_000) });

async function withRegistry() {
  const ctx = await makeOrganization(runtime);
  const account = { name: "Main", type: "ghcr", config: { username: "ana" }, secrets: { password: "canary-password" } };
  const { id } = await createRegistry(ctx, CreateRegistry.parse(account));
  const service = await makeService(await makeProject(ctx));
  await updateSpec(service, UpdateSpec.parse({ registryId: id }));
  return { ctx, id, channel: await channelOf(ctx), service };
}
const refused = new AppError("PRECONDITION", "ghcr.io refuses the password.");

test("a registry must be told of when it begins to fail, daily, and when it works again, each once", async () => {
  const { ctx, id, channel } = await withRegistry();
  const others = [
    await channelOf(await makeOrganization(runtime)),
    await channelOf(ctx, { name: "No", kinds: ["server"] }),
  ];
  const check = (hours: number, error?: unknown) => noteCheck(at(hours), registryFamily, id, error);
  const before = rung();
  await check(0);
  expect(await titlesOf(channel.id)).toEqual([]);
  // Also when two find it at once.
  await Promise.all([check(0, refused), check(0, refused)]);
  await check(1, new AppError("PRECONDITION", "ghcr.io says it in other words."));
  expect(await titlesOf(channel.id)).toEqual(["Registry Main fails"]);
  expect(rung()).toBe(before + 1);
  await check(25, refused);
  await check(26, refused);
  await check(27);
  await check(28);
  await check(29, refused);
  expect(await titlesOf(channel.id)).toEqual([
    "Registry Main fails",
    "Registry Main still fails",
    "Registry Main works again",
    "Registry Main fails",
  ]);
  const [first] = await noticesOf(channel.id);
  expect(first?.message).toMatchObject({
    body: "ghcr.io refuses the password.",
    link: expect.stringContaining("/settings/registries"),
  });
  expect(first?.message.facts).toContainEqual(["Services concerned", "api"]);
  for (const other of others) expect(await titlesOf(other.id)).toEqual([]);
  expect(JSON.stringify([await noticesOf(channel.id), runtime.enqueued])).not.toContain("canary");
});

test("who never heard that it failed must not hear that it works", async () => {
  const { ctx, id } = await withRegistry();
  await noteCheck(runtime, registryFamily, id, refused);
  const late = await channelOf(ctx, { name: "Late" });
  await noteCheck(runtime, registryFamily, id, undefined);
  expect(await titlesOf(late.id)).toEqual([]);
});

test("a deployment must be told of where somebody wants it, in the transaction that ends it", async () => {
  const { ctx, channel, service } = await withRegistry();
  const all = await channelOf(ctx, { name: "All", kinds: ["deploymentFailed", "deploymentSucceeded"] });
  const end = async (status: "succeeded" | "failed" | "cancelled") => {
    const { id } = await deployService(service, {});
    const bundle = await claimDeployment(runtime, id);
    if (!bundle) throw new Error("the deployment is not there");
    const cause = { code: "INVALID" as const, message: "It did not build." };
    await finishDeployment(runtime, bundle, status === "failed" ? { status, cause } : { status });
  };
  await end("failed");
  await end("succeeded");
  await end("cancelled");
  expect(await titlesOf(channel.id)).toEqual(["api #1 failed"]);
  expect(await titlesOf(all.id)).toEqual(["api #1 failed", "api #2 is live"]);
});

test("a server that is away must be told of once an outage, and daily, and when it is back", async () => {
  const ctx = await makeOrganization(runtime);
  const channel = await channelOf(ctx);
  const values = { name: "web-2", organizationId: ctx.organizationId, connection: "ssh", state: "ready" } as const;
  const [row] = await runtime.db.insert(server).values(values).returning();
  const id = row?.id ?? "";
  const heard = (observedAt: Date) => runtime.db.update(server).set({ observedAt }).where(eq(server.id, id));
  await heard(new Date());
  await tellServerBack(runtime, id);
  await tellServerAway(runtime, id, "It does not answer.");
  await tellServerAway(runtime, id);
  await remindOfServers(runtime);
  await remindOfServers(at(25));
  await tellServerBack(at(26), id);
  await tellServerBack(at(26), id);
  expect(await titlesOf(channel.id)).toEqual([
    "Server web-2 does not answer",
    "Server web-2 still does not answer",
    "Server web-2 answers again",
  ]);
  await heard(new Date());
  await tellServerAway(runtime, id);
  expect(await titlesOf(channel.id)).toHaveLength(4);
});

test("a channel that nobody reads must not be filled without end", async () => {
  const ctx = await makeOrganization(runtime);
  const channel = await channelOf(ctx, { kinds: ["cleanup"] });
  for (let count = 0; count < 205; count += 1)
    await tellNow(runtime, ctx.organizationId, {
      ...{ type: "server.cleaned", server: { id: "srv_1", name: "web-2" }, runId: `run_${count}` },
      ...{ freed: "1 GiB", cause: undefined },
    });
  expect(await titlesOf(channel.id)).toHaveLength(200);
});

test("what fails for now must be tried later and in order, what is refused not again", async () => {
  const { channel, id } = await withRegistry();
  await noteCheck(runtime, registryFamily, id, refused);
  await noteCheck(runtime, registryFamily, id, undefined);
  const due = (hours: number) => listDueNotices(at(hours), channel.id);
  const [first, second] = await due(0);
  if (!first || !second) throw new Error("nothing is due");
  const later = new AppError("UNAVAILABLE", "hooks.example.com is in trouble (503).", { retryable: true });
  expect(await noteDelivery(runtime, first, later)).toBe(false);
  expect(await due(0)).toEqual([]);
  expect((await due(1)).map((each) => [each.message.title, each.attempts])).toEqual([
    ["Registry Main fails", 1],
    ["Registry Main works again", 0],
  ]);
  expect(await noteDelivery(runtime, { ...first, attempts: 7 }, later)).toBe(true);
  expect(await noteDelivery(runtime, second, undefined)).toBe(true);
  expect(await due(24)).toEqual([]);
  const rows = await noticesOf(channel.id);
  expect(rows.map(({ sentAt, problem }) => [sentAt !== null, problem?.message])).toEqual([
    [false, "hooks.example.com is in trouble (503)."],
    [true, undefined],
  ]);
});

test("a registry of which nobody is told must cost no message", async () => {
  const ctx = await makeOrganization(runtime);
  const { id } = await createRegistry(
    ctx,
    CreateRegistry.parse({ name: "Main", type: "ghcr", config: { username: "ana" }, secrets: { password: "p" } }),
  );
  const before = rung();
  await noteCheck(runtime, registryFamily, id, refused);
  expect((await runtime.db.select().from(registry).where(eq(registry.id, id)))[0]?.problem).toMatchObject({
    message: refused.message,
  });
  expect(rung()).toBe(before);
});
