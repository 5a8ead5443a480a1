import { apiKey } from "@moorage/db/schema";
import { allPermissions } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticate } from "../auth/authenticate.ts";
import type { OrganizationContext } from "../context.ts";
import { auditRows, makeOrganization, makeUser, type TestRuntime, testRuntime } from "../testing/index.ts";
import { CreateApiKey, createApiKey, listApiKeys, removeApiKey } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const create = (ctx: OrganizationContext, input: object = {}) =>
  createApiKey(ctx, CreateApiKey.parse({ name: "ci", ...input }));

const ask = (key: string) =>
  authenticate(runtime, {
    headers: new Headers({ "x-api-key": key }),
    requestId: "r",
    clientAddress: "",
    operation: "apiKey.create",
  });

/** The caller that a key is. */
async function by(key: string): Promise<OrganizationContext> {
  const caller = await ask(key);
  if (!caller?.organizationId) throw new Error("the key is not known");
  return caller as OrganizationContext;
}

test("a key must be shown once and stored as a hash", async () => {
  const ctx = { ...(await makeOrganization(runtime)), operation: "apiKey.create" };
  const { key, id, start } = await create(ctx, { prefix: "ci" });
  expect(key).toMatch(/^ci_[a-z0-9]{32}$/);
  expect(key.startsWith(start)).toBe(true);
  const [row] = await runtime.db.select().from(apiKey).where(eq(apiKey.id, id));
  const seen = JSON.stringify([row, await listApiKeys(ctx), await auditRows(ctx), runtime.published]);
  expect(seen).not.toContain(key);
  expect(JSON.stringify(await listApiKeys(ctx))).not.toContain(row?.hash);
  expect(await auditRows(ctx, "apiKey.create")).toMatchObject([{ targetId: id, after: { start } }]);
  expect(await by(key)).toMatchObject({ organizationId: ctx.organizationId, actor: { type: "apiKey", id } });
});

test("a key must act with its scope only", async () => {
  const ctx = await makeOrganization(runtime);
  const { key, scope } = await create(ctx, { scope: ["project:read", "logs:read", "project:read"] });
  expect(scope).toEqual(["project:read", "logs:read"]);
  expect([...(await by(key)).permissions].sort()).toEqual(["logs:read", "project:read"]);
});

test("nobody must give a key more than they have", async () => {
  const viewer = await makeOrganization(runtime, { role: "viewer" });
  const wide = create(viewer, { scope: ["project:read", "project:delete"] });
  await expect(wide).rejects.toMatchObject({ code: "FORBIDDEN", field: "scope" });
  const admin = create(await makeOrganization(runtime), { scope: ["instance:admin"] });
  await expect(admin).rejects.toMatchObject({ code: "FORBIDDEN", field: "scope" });
});

test("a key must make no key with more rights or a longer life than itself", async () => {
  const ctx = await makeOrganization(runtime);
  const scope = ["apiKey:create", "project:read"];
  const parent = await by((await create(ctx, { scope, expiresInDays: 2 })).key);
  const child = await create(parent);
  expect(child.scope).toEqual(scope);
  expect(Date.parse(child.expiresAt ?? "")).toBeLessThanOrEqual(Date.now() + 2 * 86_400_000);
  await expect(create(parent, { scope: ["variables:reveal"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(create(parent, { expiresInDays: 3 })).rejects.toMatchObject({ field: "expiresAt" });
  const grandchild = await by((await create(await by(child.key), { scope: ["project:read"], expiresInDays: 1 })).key);
  expect([...grandchild.permissions]).toEqual(["project:read"]);
});

test("an expired or removed key must open nothing", async () => {
  const ctx = await makeOrganization(runtime);
  const expired = await create(ctx, { expiresAt: new Date(Date.now() + 60_000).toISOString() });
  await runtime.db
    .update(apiKey)
    .set({ expiresAt: new Date(0) })
    .where(eq(apiKey.id, expired.id));
  expect(await ask(expired.key)).toBeUndefined();
  const { key, id } = await create(ctx);
  await removeApiKey({ ...ctx, operation: "apiKey.remove" }, { apiKeyId: id });
  expect(await ask(key)).toBeUndefined();
  expect(await auditRows(ctx, "apiKey.remove")).toMatchObject([{ targetId: id }]);
});

test("keys of others and of other organizations must be neither listed nor removed", async () => {
  const user = await makeUser(runtime);
  const ctx = await makeOrganization(runtime, { user });
  const { id } = await create(ctx);
  const elsewhere = await makeOrganization(runtime, { user });
  const colleague = { ...(await makeOrganization(runtime)), organizationId: ctx.organizationId };
  for (const other of [elsewhere, colleague]) {
    expect(await listApiKeys(other)).toEqual([]);
    await expect(removeApiKey(other, { apiKeyId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(await listApiKeys(ctx)).toMatchObject([{ id }]);
});

test("bad input must be refused at its field", async () => {
  const pathOf = (input: object) => CreateApiKey.safeParse({ name: "ci", ...input }).error?.issues[0]?.path[0];
  expect(pathOf({ name: "a\0" })).toBe("name");
  expect(pathOf({ scope: ["project:everything"] })).toBe("scope");
  expect(pathOf({ scope: [] })).toBe("scope");
  expect(pathOf({ expiresInDays: 0 })).toBe("expiresInDays");
  expect(pathOf({ expiresAt: "tomorrow" })).toBe("expiresAt");
  expect(pathOf({ expiresInDays: 1, expiresAt: "2099-01-01T00:00:00Z" })).toBe("expiresAt");
  for (const prefix of ["", "a b", "$(x)", "a\n", "-a", "x".repeat(17)])
    expect(pathOf({ prefix }), prefix).toBe("prefix");
  expect(pathOf({ scope: [...allPermissions] })).toBeUndefined();
  const past = create(await makeOrganization(runtime), { expiresAt: "2020-01-01T00:00:00Z" });
  await expect(past).rejects.toMatchObject({ code: "INVALID", field: "expiresAt" });
});
