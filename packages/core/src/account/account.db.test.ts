import { session } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "../api-key/index.ts";
import { authenticate } from "../auth/authenticate.ts";
import type { Context, OrganizationContext } from "../context.ts";
import { auditRows, cookieOf, makeOrganization, makeSession, type TestRuntime, testRuntime } from "../testing/index.ts";
import { getMe, listSessions, revokeOtherSessions, revokeSession, UpdateProfile, updateProfile } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const ask = (headers: Record<string, string>) =>
  authenticate(runtime, { headers: new Headers(headers), requestId: "r", clientAddress: "", operation: "test" });

async function byKey(ctx: OrganizationContext, scope?: "project:read"): Promise<Context> {
  const { key } = await createApiKey(ctx, { name: "ci", ...(scope ? { scope: [scope] } : {}) });
  const caller = await ask({ "x-api-key": key });
  if (!caller) throw new Error("the key is not known");
  return caller;
}

test("me must be who asks, where, and with which rights", async () => {
  const ctx = await makeOrganization(runtime, { role: "viewer" });
  const me = await getMe(ctx);
  expect(me).toMatchObject({
    user: { id: ctx.actor.userId, instanceAdmin: false },
    organization: { id: ctx.organizationId, role: "viewer", isActive: true },
    version: "0.0.0-test",
  });
  expect(me.permissions).toContain("project:read");
  expect(me.permissions).not.toContain("project:create");
  expect(JSON.stringify(me)).not.toMatch(/token|password|hash/i);
});

test("me must answer for somebody without a membership", async () => {
  const { organizationId: _id, permissions: _permissions, ...nowhere } = await makeOrganization(runtime);
  expect(await getMe(nowhere)).toMatchObject({ organization: null, permissions: [] });
});

test("sessions must be listed without tokens, the own one marked, expired ones left out", async () => {
  const ctx = await makeOrganization(runtime);
  const other = await makeSession(runtime, ctx.actor.id, ctx.organizationId);
  const old = await makeSession(runtime, ctx.actor.id, ctx.organizationId);
  await runtime.db
    .update(session)
    .set({ expiresAt: new Date(0) })
    .where(eq(session.id, old));
  const list = await listSessions(ctx);
  expect(new Map(list.map(({ id, current }) => [id, current]))).toEqual(
    new Map([
      [ctx.actor.sessionId, true],
      [other, false],
    ]),
  );
  expect(JSON.stringify(list)).not.toContain("token");
});

test("a revoked session must open nothing from then on", async () => {
  const ctx = await makeOrganization(runtime);
  const cookie = await cookieOf(ctx);
  expect(await ask({ cookie })).toMatchObject({ actor: { id: ctx.actor.id } });
  await revokeSession({ ...ctx, operation: "account.revokeSession" }, { sessionId: ctx.actor.sessionId ?? "" });
  expect(await ask({ cookie })).toBeUndefined();
  expect(await auditRows(ctx, "account.revokeSession")).toHaveLength(1);
});

test("a session of somebody else must not be found, nor end", async () => {
  const [ctx, victim] = [await makeOrganization(runtime), await makeOrganization(runtime)];
  const revoked = revokeSession(ctx, { sessionId: victim.actor.sessionId ?? "" });
  await expect(revoked).rejects.toMatchObject({ code: "NOT_FOUND" });
  await revokeOtherSessions(ctx);
  expect(await ask({ cookie: await cookieOf(victim) })).toMatchObject({ actor: { id: victim.actor.id } });
});

test("revoking the others must leave the own one", async () => {
  const ctx = await makeOrganization(runtime);
  for (let index = 0; index < 3; index += 1) await makeSession(runtime, ctx.actor.id, ctx.organizationId);
  expect(await revokeOtherSessions(ctx)).toEqual({ revoked: 3 });
  expect((await listSessions(ctx)).map(({ current }) => current)).toEqual([true]);
});

test("a key with a scope must not reach its owner's account, one without may", async () => {
  const ctx = await makeOrganization(runtime);
  const scoped = await byKey(ctx, "project:read");
  const acts = [
    () => updateProfile(scoped, { name: "eve" }),
    () => listSessions(scoped),
    () => revokeOtherSessions(scoped),
    () => revokeSession(scoped, { sessionId: ctx.actor.sessionId ?? "" }),
  ];
  for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "FORBIDDEN" });
  const whole = await byKey(ctx);
  expect(await updateProfile(whole, { name: "Ana Lima" })).toMatchObject({ name: "Ana Lima" });
  expect(await listSessions(whole)).toMatchObject([{ current: false }]);
});

test("a profile must take a name and nothing else", async () => {
  const input = { name: " Ana ", email: "eve@example.com", instanceAdmin: true };
  expect(UpdateProfile.parse(input)).toEqual({ name: "Ana" });
  for (const name of ["", "a\0b", "a\nb"])
    expect(UpdateProfile.safeParse({ name }).error?.issues[0]?.path).toEqual(["name"]);
});
