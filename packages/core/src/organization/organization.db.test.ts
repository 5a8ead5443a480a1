import { member, organization, project, run, service, session } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticate } from "../auth/authenticate.ts";
import type { OrganizationContext } from "../context.ts";
import {
  auditRows,
  cookieOf,
  makeOrganization,
  makeProject,
  makeService,
  makeUser,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  CreateOrganization,
  createOrganization,
  listOrganizations,
  loadOrganization,
  removeOrganization,
  setActiveOrganization,
  setDefaultOrganization,
  updateOrganization,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const create = (ctx: OrganizationContext, name: string) => createOrganization(ctx, CreateOrganization.parse({ name }));

/** Who the session is, and where, as the next request finds it. */
async function asked(ctx: OrganizationContext) {
  const headers = new Headers({ cookie: await cookieOf(ctx) });
  return authenticate(runtime, { headers, requestId: "r", clientAddress: "", operation: "test" });
}

test("who creates an organization must own it, under a slug that nobody has", async () => {
  const ctx = await makeOrganization(runtime);
  const [first, second] = [await create(ctx, "Harbour"), await create(ctx, "Harbour")];
  expect(first.slug).toBe("harbour");
  expect(second.slug).not.toBe(first.slug);
  const mine = (await listOrganizations(ctx)).filter(({ name }) => name === "Harbour");
  expect(mine.map(({ role, isDefault, isActive }) => [role, isDefault, isActive])).toEqual([
    ["owner", false, false],
    ["owner", false, false],
  ]);
});

test("names and pictures that are none must be refused", () => {
  for (const name of ["", " ", "a\nb", "a\0b", "x".repeat(101)])
    expect(CreateOrganization.safeParse({ name }).error?.issues[0]?.path, name).toEqual(["name"]);
  for (const logo of ["javascript:alert(1)", "http://x.example/a.png", "data:image/svg+xml;base64,PHN2Zz4="])
    expect(CreateOrganization.safeParse({ name: "A", logo }).success, logo).toBe(false);
  expect(CreateOrganization.parse({ name: "A", slug: "admin", deletedAt: "x" })).toEqual({ name: "A", logo: null });
});

test("a stranger must not find an organization, a key none but its own", async () => {
  const [ctx, stranger] = [await makeOrganization(runtime), await makeOrganization(runtime)];
  await expect(loadOrganization(stranger, ctx.organizationId)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const other = await create(ctx, "Other");
  const key: OrganizationContext = { ...ctx, actor: { ...ctx.actor, type: "apiKey", id: "key_1" } };
  await expect(loadOrganization(key, other.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await loadOrganization(key, ctx.organizationId)).toMatchObject({ organizationId: ctx.organizationId });
  expect((await listOrganizations(key)).map(({ id }) => id)).toEqual([ctx.organizationId]);
});

test("a key's scope must hold in its organization", async () => {
  const ctx = await makeOrganization(runtime);
  const permissions = new Set(["organization:read" as const]);
  const key: OrganizationContext = { ...ctx, permissions, actor: { ...ctx.actor, type: "apiKey", id: "key_1" } };
  expect([...(await loadOrganization(key, ctx.organizationId)).permissions]).toEqual(["organization:read"]);
});

test("rights must be those of the organization that is changed, not of the active one", async () => {
  const ctx = await makeOrganization(runtime);
  const elsewhere = await makeOrganization(runtime, { role: "owner" });
  await runtime.db
    .insert(member)
    .values({ organizationId: elsewhere.organizationId, userId: ctx.actor.id, role: "viewer" });
  const loaded = await loadOrganization(ctx, elsewhere.organizationId);
  expect(loaded.permissions.has("organization:read")).toBe(true);
  expect(loaded.permissions.has("organization:update")).toBe(false);
});

test("a rename must keep the slug and be audited", async () => {
  const own = await makeOrganization(runtime);
  const ctx = await loadOrganization({ ...own, operation: "organization.update" }, own.organizationId);
  const row = await updateOrganization(ctx, { name: "Southquay" });
  expect(row).toMatchObject({ name: "Southquay", slug: ctx.organization.slug });
  expect(await auditRows(ctx, "organization.update")).toMatchObject([
    { targetId: ctx.organizationId, before: { name: "Northquay" }, after: { name: "Southquay" } },
  ]);
});

test("the only organization must stay, also when two go at once", async () => {
  const ctx = await makeOrganization(runtime);
  const only = await loadOrganization(ctx, ctx.organizationId);
  await expect(removeOrganization(only, {})).rejects.toMatchObject({ code: "PRECONDITION" });
  // Many pairs: without the lock only some of them meet.
  for (let round = 0; round < 15; round += 1) {
    const home = await makeOrganization(runtime);
    const { id } = await create(home, "Second");
    const pair = [await loadOrganization(home, home.organizationId), await loadOrganization(home, id)];
    const results = await Promise.allSettled(pair.map((each) => removeOrganization(each, {})));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await listOrganizations(home)).toHaveLength(1);
  }
});

test("an organization with projects must go only with its name typed, and take all along", async () => {
  const home = await makeOrganization(runtime);
  const made = await create(home, "Doomed");
  const ctx = await loadOrganization(home, made.id);
  const { service: doomed, project: its } = await makeService(await makeProject(ctx, "Cargo"));
  await runtime.db.insert(run).values({
    organizationId: made.id,
    serviceId: doomed.id,
    type: "deployment",
    title: "first",
    actor: { type: "user", id: "u", name: "ana" },
  });
  await expect(removeOrganization(ctx, { confirm: "doomed" })).rejects.toMatchObject({
    code: "PRECONDITION",
    field: "confirm",
    message: expect.stringContaining("Cargo"),
  });
  runtime.enqueued.length = 0;
  await removeOrganization({ ...ctx, operation: "organization.remove" }, { confirm: "Doomed" });
  expect(runtime.enqueued).toEqual([{ name: "sweep", input: {} }]);
  const [[org], [prj], [svc], [ran]] = await Promise.all([
    runtime.db.select().from(organization).where(eq(organization.id, made.id)),
    runtime.db.select().from(project).where(eq(project.id, its.id)),
    runtime.db.select().from(service).where(eq(service.id, doomed.id)),
    runtime.db.select().from(run).where(eq(run.serviceId, doomed.id)),
  ]);
  for (const row of [org, prj, svc]) expect(row?.deletedAt).toBeInstanceOf(Date);
  expect(ran?.status).toBe("cancelled");
  await expect(loadOrganization(home, made.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await listOrganizations(home)).map(({ id }) => id)).toEqual([home.organizationId]);
  expect(await auditRows(ctx, "organization.remove")).toMatchObject([{ before: { projects: ["Cargo"] } }]);
});

test("whoever worked in a removed organization must go on in another of theirs", async () => {
  const ctx = await makeOrganization(runtime);
  const second = await loadOrganization(ctx, (await create(ctx, "Second")).id);
  await setActiveOrganization(second);
  expect((await asked(ctx))?.organizationId).toBe(second.organizationId);
  await removeOrganization(second, {});
  expect((await asked(ctx))?.organizationId).toBe(ctx.organizationId);
});

test("the active organization must be the session's alone", async () => {
  const ctx = await makeOrganization(runtime);
  const second = await loadOrganization(ctx, (await create(ctx, "Second")).id);
  const [row] = await runtime.db
    .insert(session)
    .values({
      userId: ctx.actor.id,
      token: `other-${ctx.actor.id}`,
      activeOrganizationId: ctx.organizationId,
      expiresAt: new Date(Date.now() + 60_000),
    })
    .returning();
  await setActiveOrganization(second);
  expect((await asked(ctx))?.organizationId).toBe(second.organizationId);
  const other = { ...ctx, actor: { ...ctx.actor, sessionId: row?.id ?? "" } };
  expect((await asked(other))?.organizationId).toBe(ctx.organizationId);
  const { sessionId: _none, ...keyActor } = ctx.actor;
  const key = await loadOrganization(
    { ...ctx, actor: { ...keyActor, type: "apiKey", id: "key_1" } },
    ctx.organizationId,
  );
  await expect(setActiveOrganization(key)).rejects.toMatchObject({ code: "PRECONDITION" });
});

test("one organization at most must be the default of a user", async () => {
  const user = await makeUser(runtime);
  const [first, second] = [await makeOrganization(runtime, { user }), await makeOrganization(runtime, { user })];
  for (const ctx of [first, second, first])
    await setDefaultOrganization(await loadOrganization(ctx, ctx.organizationId));
  const defaults = (await listOrganizations(second)).filter(({ isDefault }) => isDefault);
  expect(defaults.map(({ id }) => id)).toEqual([first.organizationId]);
});
