import { run, server, sshKey } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimServerRun, finishServerRun, updateServer } from "../server/index.ts";
import { UpdateSpec, updateSpec } from "../service/index.ts";
import { answerSshKeys, auditRows, makeOrganization, makeProject, makeServer, makeService } from "../testing/index.ts";
import { type TestRuntime, testRuntime } from "../testing/runtime.ts";
import {
  cancelSshKeyRotation,
  createSshKey,
  findKeyExchange,
  findServerKey,
  finishSshKeyRotation,
  getSshKey,
  loadSshKey,
  noteNextKey,
  rotateSshKey,
  settleRotation,
} from "./index.ts";

let runtime: TestRuntime;
let made = 0;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
  runtime.answers["sshKey.make"] = async () => {
    made += 1;
    return { sealed: `sealed ${made}`, publicKey: `ssh-ed25519 KEY${made}`, fingerprint: `SHA256:${made}` };
  };
});
afterAll(() => runtime.close());

/** A server with its key, and what a test does with both. */
async function onServer() {
  const ctx = await makeServer(runtime);
  const key = async () => loadSshKey({ ...ctx, operation: "sshKey.rotate" }, ctx.keyId);
  const sealed = async () => (await findServerKey(runtime, ctx.server.id))?.sealed;
  const seen = async () => getSshKey(await key());
  const exchange = { server: ctx.server, sshKeyId: ctx.keyId, cancelled: false };
  const whole = { organizationId: ctx.organizationId, sshKeyId: ctx.keyId, cancelled: false };
  return { ctx, key, sealed, seen, exchange, whole, former: await sealed() };
}

const nextOf = async ({ seen }: Awaited<ReturnType<typeof onServer>>) => (await seen()).next?.publicKey ?? "";

test("both halves must be kept until every server has the next one, which then takes the place by itself", async () => {
  const at = await onServer();
  const before = await at.seen();
  expect(before).toMatchObject({ next: null, servers: [{ name: "web-2", nextKey: null, run: null }] });
  const { runs, finished } = await rotateSshKey(await at.key());
  expect([runs.length, finished]).toEqual([1, false]);
  const runId = runs[0]?.runId ?? "";
  expect(runtime.enqueued).toContainEqual({ name: "serverRun", input: { runId } });
  const newKey = await nextOf(at);
  expect(await at.seen()).toMatchObject({
    ...{ publicKey: before.publicKey, next: { publicKey: expect.stringContaining("KEY") } },
    servers: [{ nextKey: null, run: { id: runId, status: "queued", cause: null } }],
  });
  expect(await at.sealed()).toBe(at.former);
  expect(await settleRotation(runtime, at.whole)).toBe(false);
  await noteNextKey(runtime, { ...at.exchange, newKey }, "beside");
  expect(await at.sealed()).not.toBe(at.former);
  expect(await settleRotation(runtime, at.whole)).toBe(false);
  await expect(finishSshKeyRotation(await at.key())).rejects.toMatchObject({
    ...{ code: "CONFLICT", message: expect.stringContaining("web-2") },
  });
  await noteNextKey(runtime, { ...at.exchange, newKey }, "alone");
  const sealed = await at.sealed();
  expect(await settleRotation(runtime, at.whole)).toBe(true);
  expect(await at.seen()).toMatchObject({ publicKey: newKey, next: null, servers: [{ nextKey: null }] });
  expect(await at.sealed()).toBe(sealed);
  expect(await noteNextKey(runtime, { ...at.exchange, newKey }, "beside")).toBe(false);
  expect(await findKeyExchange(runtime, at.ctx.server.id, at.ctx.keyId)).toBeUndefined();
  const [row] = await auditRows(at.ctx, "sshKey.rotate");
  expect(row).toMatchObject({ targetType: "sshKey", before: { fingerprint: before.fingerprint } });
  const [kept] = await runtime.db.select().from(sshKey).where(eq(sshKey.id, at.ctx.keyId));
  expect(JSON.stringify(kept)).not.toContain(String(at.former));
});

test("again must make no other key, and a run only for servers that have the former half and none under way", async () => {
  const at = await onServer();
  const first = await rotateSshKey(await at.key());
  const newKey = await nextOf(at);
  expect((await rotateSshKey(await at.key())).runs).toEqual([]);
  const claimed = await claimServerRun(runtime, first.runs[0]?.runId ?? "");
  if (!claimed) throw new Error("the run was not claimed");
  const cause = { code: "UNAVAILABLE" as const, message: "It does not answer." };
  await finishServerRun(runtime, claimed, { status: "failed", cause });
  expect((await at.seen()).servers).toMatchObject([{ nextKey: null, run: { status: "failed", cause } }]);
  expect((await rotateSshKey(await at.key())).runs).toHaveLength(1);
  expect(await nextOf(at)).toBe(newKey);
  await runtime.db.update(run).set({ status: "failed" }).where(eq(run.serverId, at.ctx.server.id));
  await noteNextKey(runtime, { ...at.exchange, newKey }, "alone");
  // Nothing waits for it any more, as when the last run was killed before it could say so.
  expect(await rotateSshKey(await at.key())).toMatchObject({ runs: [], finished: true });
});

test("a key that sources use must stay until somebody says that the repositories know the next one", async () => {
  const ctx = await makeOrganization(runtime);
  const { id } = await createSshKey(ctx, { name: "deploy", description: "", type: "ed25519" });
  const service = await makeService(await makeProject(ctx));
  const source = { type: "git", url: "git@git.example:a/b.git", sshKeyId: id };
  await updateSpec(service, UpdateSpec.parse({ source }));
  const key = () => loadSshKey({ ...ctx, operation: "sshKey.rotate" }, id);
  await expect(finishSshKeyRotation(await key())).rejects.toMatchObject({ code: "PRECONDITION" });
  expect(await rotateSshKey(await key())).toMatchObject({ runs: [], finished: false });
  expect(await settleRotation(runtime, { organizationId: ctx.organizationId, sshKeyId: id, cancelled: false })).toBe(
    false,
  );
  const { next, usedBy, fingerprint } = await getSshKey(await key());
  expect([usedBy, next?.fingerprint === fingerprint]).toEqual([["api"], false]);
  await finishSshKeyRotation({ ...(await key()), operation: "sshKey.finishRotation" });
  expect(await getSshKey(await key())).toMatchObject({ fingerprint: next?.fingerprint, next: null });
  expect(await auditRows(ctx, "sshKey.finishRotation")).toMatchObject([{ before: { fingerprint } }]);
});

test("a key that nothing uses must be replaced at once", async () => {
  const ctx = await makeOrganization(runtime);
  const { id, fingerprint } = await createSshKey(ctx, { name: "spare", description: "", type: "ed25519" });
  expect(await rotateSshKey(await loadSshKey(ctx, id))).toMatchObject({ runs: [], finished: true });
  expect((await getSshKey(await loadSshKey(ctx, id))).fingerprint).not.toBe(fingerprint);
});

test("a server that is given another key or user must begin with the former half of it", async () => {
  const at = await onServer();
  await rotateSshKey(await at.key());
  const note = async () => noteNextKey(runtime, { ...at.exchange, newKey: await nextOf(at) }, "alone");
  const nextKey = async () =>
    (await runtime.db.select().from(server).where(eq(server.id, at.ctx.server.id)))[0]?.nextKey;
  await note();
  await updateServer(at.ctx, { port: 2222 });
  expect(await nextKey()).toBe("alone");
  await updateServer(at.ctx, { username: "deploy" });
  expect([await nextKey(), await at.sealed()]).toEqual([null, at.former]);
  // A run that worked for the former user says nothing of this one.
  expect(await note()).toBe(false);
  await updateServer(at.ctx, { username: "root" });
  const other = await createSshKey(at.ctx, { name: "other", description: "", type: "ed25519" });
  await note();
  await updateServer(at.ctx, { sshKeyId: other.id });
  expect([await nextKey(), await note()]).toEqual([null, false]);
});

test("the same key under another name, that another server of this user needs, must be told", async () => {
  const at = await onServer();
  await rotateSshKey(await at.key());
  const twin = await createSshKey(at.ctx, { name: "twin", description: "", type: "ed25519" });
  expect((await findKeyExchange(runtime, at.ctx.server.id, at.ctx.keyId))?.sharedWith).toBeNull();
  const { fingerprint } = await at.seen();
  await runtime.db.update(sshKey).set({ fingerprint }).where(eq(sshKey.id, twin.id));
  const values = { organizationId: at.ctx.organizationId, name: "twin-1", connection: "ssh" as const };
  await runtime.db.insert(server).values({ ...values, address: "192.0.2.9", sshKeyId: twin.id });
  expect((await findKeyExchange(runtime, at.ctx.server.id, at.ctx.keyId))?.sharedWith).toBe("twin-1");
});

const cancelOf = async ({ key }: Awaited<ReturnType<typeof onServer>>) =>
  cancelSshKeyRotation({ ...(await key()), operation: "sshKey.cancelRotation" });

test("cancelled before any run has begun it must be as if nothing had been", async () => {
  const at = await onServer();
  const before = await at.seen();
  await expect(cancelOf(at)).rejects.toMatchObject({ code: "PRECONDITION" });
  const { runs } = await rotateSshKey(await at.key());
  expect(await cancelOf(at)).toEqual({ id: at.ctx.keyId, runs: [], cancelled: true });
  const { servers, ...key } = await at.seen();
  expect(key).toEqual({ ...before, lastUsedAt: key.lastUsedAt, servers: undefined });
  expect(servers).toMatchObject([{ nextKey: null, run: null }]);
  const [ended] = await runtime.db
    .select()
    .from(run)
    .where(eq(run.id, runs[0]?.runId ?? ""));
  expect(ended).toMatchObject({ status: "cancelled", endedBy: at.ctx.actor.name });
  const [row] = await auditRows(at.ctx, "sshKey.cancelRotation");
  expect(row).toMatchObject({ targetType: "sshKey", after: { fingerprint: before.fingerprint, cancelled: true } });
});

test("cancelled under way the run must be told to end, another wait for its end, and the former half stay in the end", async () => {
  const at = await onServer();
  const before = await at.seen();
  const first = (await rotateSshKey(await at.key())).runs[0]?.runId ?? "";
  const newKey = await nextOf(at);
  const claimed = await claimServerRun(runtime, first);
  if (!claimed) throw new Error("the run was not claimed");
  await noteNextKey(runtime, { ...at.exchange, newKey }, "beside");
  const back = { ...at.exchange, newKey, cancelled: true };
  expect(await noteNextKey(runtime, back, "former")).toBe(false);
  const { runs, cancelled } = await cancelOf(at);
  const second = runs[0]?.runId ?? "";
  expect([runs.length, cancelled]).toEqual([1, false]);
  expect(runtime.enqueued).toContainEqual({ name: "cancelServerRun", input: { runId: first } });
  // Where it had come to is told no more by the one that ends.
  expect(await noteNextKey(runtime, { ...at.exchange, newKey }, "alone")).toBe(false);
  expect(await claimServerRun(runtime, second)).toBeUndefined();
  await finishServerRun(runtime, claimed, { status: "cancelled" });
  expect(await claimServerRun(runtime, second)).toMatchObject({ run: { id: second, type: "key-rotation" } });
  expect((await findKeyExchange(runtime, at.ctx.server.id, at.ctx.keyId))?.cancelled).toBe(true);
  expect(await at.seen()).toMatchObject({
    next: { cancelledAt: expect.any(String) },
    servers: [{ nextKey: "beside" }],
  });
  for (const other of [rotateSshKey, finishSshKeyRotation])
    await expect(other(await at.key())).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await cancelOf(at)).runs).toEqual([]);
  expect(await noteNextKey(runtime, back, null)).toBe(true);
  expect(await at.sealed()).toBe(at.former);
  expect(await settleRotation(runtime, { ...at.whole, cancelled: true })).toBe(false);
  expect(await noteNextKey(runtime, back, "former")).toBe(true);
  expect(await at.sealed()).toBe(at.former);
  expect(await settleRotation(runtime, at.whole)).toBe(false);
  expect(await settleRotation(runtime, { ...at.whole, cancelled: true })).toBe(true);
  const { publicKey, next, servers } = await at.seen();
  expect([publicKey, next, servers[0]?.nextKey]).toEqual([before.publicKey, null, null]);
});

test("a server that the next half could not be taken off must be told, and tried again by cancelling again", async () => {
  const at = await onServer();
  const fail = async (runId: string | undefined) => {
    const claimed = await claimServerRun(runtime, runId ?? "");
    if (!claimed) throw new Error("the run was not claimed");
    await finishServerRun(runtime, claimed, { status: "failed", cause: { code: "UNAVAILABLE", message: "Away." } });
  };
  await fail((await rotateSshKey(await at.key())).runs[0]?.runId);
  await fail((await cancelOf(at)).runs[0]?.runId);
  expect((await at.seen()).servers).toMatchObject([{ nextKey: null, run: { status: "failed" } }]);
  const again = await cancelOf(at);
  expect([again.runs.length, again.cancelled]).toEqual([1, false]);
  await runtime.db.update(run).set({ status: "failed" }).where(eq(run.serverId, at.ctx.server.id));
  const other = await createSshKey(at.ctx, { name: "other", description: "", type: "ed25519" });
  await updateServer(at.ctx, { sshKeyId: other.id });
  expect(await cancelOf(at)).toMatchObject({ runs: [], cancelled: true });
});
