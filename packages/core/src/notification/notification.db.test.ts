import { channel, notice } from "@moorage/db/schema";
import { usualNoticeKinds } from "@moorage/domain/notification";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionPlace, loadConnection, TestConnection, testConnection } from "../connection/index.ts";
import { auditRows, makeInstanceAdmin, makeOrganization, type TestRuntime, testRuntime } from "../testing/index.ts";
import {
  CreateChannel,
  createChannel,
  channelFamily as family,
  getChannel,
  ListNotices,
  listChannels,
  listNotices,
  UpdateChannel,
  updateChannel,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  runtime.answers["connection.test"] = async () => ({ detail: "hooks.example.com took it (200)." });
});
afterAll(() => runtime.close());

const endpoint = "https://hooks.example.com/canary-hook";
const hook = { name: "Ops", type: "custom", secrets: { endpoint, headers: "Authorization: canary-header" } };

async function made(change: object = {}) {
  const ctx = await makeOrganization(runtime);
  const { id } = await createChannel(ctx, CreateChannel.parse({ ...hook, ...change }));
  const load = () => loadConnection(ctx, family, id);
  const update = async (given: object) => updateChannel(await load(), UpdateChannel.parse(given));
  return { ctx, id, load, update };
}
const rowOf = async (id: string) => (await runtime.db.select().from(channel).where(eq(channel.id, id)))[0];

test("a channel must be stored with its address and token sealed, and none of them come back", async () => {
  const { ctx, id, load, update } = await made();
  const row = await rowOf(id);
  expect(runtime.open(row?.secrets["endpoint"] ?? "", connectionPlace(family, id, "endpoint"))).toBe(endpoint);
  const answers = [await listChannels(ctx), await getChannel(await load()), await update({ name: "Night" })];
  const all = [answers, row, await auditRows(ctx), runtime.logged, runtime.published, runtime.enqueued];
  expect(JSON.stringify(all)).not.toContain("canary");
  expect(answers[1]).toMatchObject({ kinds: usualNoticeKinds, secrets: { endpoint: { isSet: true } }, config: {} });
  expect(answers[1]).not.toHaveProperty("usedBy");
});

test("the switches must be kept as they are set, in one order, and others refused", async () => {
  const { update, load } = await made({ kinds: ["server", "deploymentFailed", "server"] });
  expect((await getChannel(await load())).kinds).toEqual(["deploymentFailed", "server"]);
  expect((await update({ name: "Night" })).kinds).toEqual(["deploymentFailed", "server"]);
  expect((await update({ kinds: [] })).kinds).toEqual([]);
  expect(CreateChannel.safeParse({ ...hook, kinds: ["weather"] }).success).toBe(false);
});

test("a token must not follow to another address", async () => {
  const { update, id } = await made();
  const moved = { secrets: { endpoint: "https://evil.example.com/x" } };
  await update(moved);
  expect(Object.keys((await rowOf(id))?.secrets ?? {})).toEqual(["endpoint"]);
});

test("only who may do all on this instance must reach private networks, and for the address that they entered", async () => {
  const { ctx, id, update } = await made();
  expect((await rowOf(id))?.privateAddresses).toBe(false);
  await makeInstanceAdmin(ctx);
  const permissions = new Set([...ctx.permissions, "instance:admin" as const]);
  const at = { ...(await loadConnection(ctx, family, id)), permissions };
  await updateChannel(at, UpdateChannel.parse({ secrets: { endpoint: "http://10.0.0.5/x" } }));
  expect((await rowOf(id))?.privateAddresses).toBe(true);
  const asked = () => runtime.asked.at(-1)?.input;
  const tried = async (given: object) =>
    testConnection(await loadConnection(ctx, family, id), family, TestConnection.parse(given));
  await tried({});
  expect(asked()).toMatchObject({ privateAddresses: true });
  await tried({ secrets: { endpoint: "http://10.0.0.6/x" } });
  expect(asked()).toMatchObject({ privateAddresses: false });
  await update({ secrets: { headers: "X-Team: ops" } });
  expect((await rowOf(id))?.privateAddresses).toBe(true);
  await update({ secrets: { endpoint: "http://10.0.0.6/x" } });
  expect((await rowOf(id))?.privateAddresses).toBe(false);
});

test("the last messages must be listed with what came of each", async () => {
  const { id, load } = await made();
  const message = { level: "info" as const, title: "One", facts: [], at: new Date().toISOString() };
  const values = { channelId: id, kind: "server" as const, message };
  await runtime.db.insert(notice).values([
    { ...values, key: "a", sentAt: new Date(), createdAt: new Date(1_000) },
    { ...values, key: "b", nextAt: new Date(), attempts: 1, createdAt: new Date(2_000) },
    { ...values, key: "c", problem: { code: "INVALID", message: "Gone." }, createdAt: new Date(3_000) },
  ]);
  expect(await listNotices(await load(), ListNotices.parse({}))).toMatchObject([
    { status: "failed", problem: { message: "Gone." } },
    { status: "waiting", attempts: 1 },
    { status: "sent", title: "One", kind: "server" },
  ]);
});
