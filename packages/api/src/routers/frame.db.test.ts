import { createApiKey } from "@moorage/core/api-key";
import type { Auth } from "@moorage/core/auth";
import { CreateDomain, createDomain } from "@moorage/core/domain";
import { CreateEnvironment, createEnvironment } from "@moorage/core/environment";
import { CreateOrganization, createOrganization } from "@moorage/core/organization";
import { isAppError, permissionsOf } from "@moorage/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addMember,
  auditedActions,
  auditRows,
  cookieOf,
  idOf,
  makeOrganization,
  makeProject,
  makeService,
  makeSession,
  makeUser,
  save,
  type TestRuntime,
  testRuntime,
} from "../../../core/src/testing/index.ts";
import { appRouter, createCaller } from "../root.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const own = ["organization", "environment", "variable", "domain", "account", "apiKey", "search"];
const paths = Object.keys(appRouter._def.procedures).filter((path) => own.includes(path.split(".")[0] ?? ""));

/** Calls an operation by its path, as a request with these headers would. */
async function call(headers: Record<string, string>, path: string, input: unknown): Promise<unknown> {
  const auth = undefined as unknown as Auth;
  const caller = createCaller({ runtime, auth, headers: new Headers(headers), requestId: "req", clientAddress: "" });
  const [router = "", operation = ""] = path.split(".");
  const operations = (caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[
    router
  ];
  return operations?.[operation]?.(input);
}

/** "OK", or the code that the answer would have. */
async function codeOf(headers: Record<string, string>, path: string, input: unknown): Promise<string> {
  try {
    await call(headers, path, input);
    return "OK";
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return isAppError(cause) ? cause.code : String(error);
  }
}

/** An organization with one of everything, and its owner. */
async function world() {
  const ctx = await makeOrganization(runtime);
  const project = await makeProject(ctx);
  const service = await makeService(project);
  const environment = await createEnvironment(project, CreateEnvironment.parse({ name: "Staging" }));
  const host = `${service.service.key}.example.com`;
  const domain = await createDomain(service, CreateDomain.parse({ host }));
  const owner = { level: "service" as const, id: service.service.id };
  const owned = { ...ctx, owner: { ...owner, name: "api", purpose: "runtime" as const } };
  await save(owned, { TOKEN: "canary-frame" });
  const variableId = await idOf(owned, "TOKEN");
  const second = await createOrganization(ctx, CreateOrganization.parse({ name: "Second" }));
  const { id: apiKeyId } = await createApiKey(ctx, { name: "ci" });
  const sessionId = await makeSession(runtime, ctx.actor.id, ctx.organizationId);
  await makeSession(runtime, ctx.actor.id, ctx.organizationId);
  const ids = {
    organizationId: second.id,
    projectId: project.project.id,
    environmentId: environment.id,
    serviceId: service.service.id,
    domainId: domain.id,
    variableId,
    apiKeyId,
    sessionId,
    owner,
  };
  return { ctx, headers: { cookie: await cookieOf(ctx) }, ids };
}
type Ids = Awaited<ReturnType<typeof world>>["ids"];

/** A good input of every operation, in an order that works: what removes comes last. */
const inputs = (ids: Ids): Record<string, object | undefined> => {
  const { organizationId, projectId, environmentId, serviceId, domainId, variableId, apiKeyId, sessionId, owner } = ids;
  return {
    "account.me": undefined,
    "account.membership": undefined,
    "account.sessions": undefined,
    "organization.list": undefined,
    "organization.records": undefined,
    "organization.record": { organizationId },
    "apiKey.list": undefined,
    "search.query": { query: "shop" },
    "environment.list": { projectId },
    "environment.get": { environmentId },
    "environment.record": { environmentId },
    "domain.list": { serviceId },
    "domain.get": { domainId },
    "domain.generateHost": { serviceId },
    "domain.generateHostFor": { name: "shop" },
    "domain.validateHost": { host: "shop.localhost" },
    "variable.list": { owner },
    "variable.preview": { serviceId },
    "account.updateProfile": { name: "Ana" },
    "organization.create": { name: "Third" },
    "organization.update": { organizationId, name: "Renamed" },
    "organization.setDefault": { organizationId },
    "environment.create": { projectId, name: "Preview" },
    "environment.update": { environmentId, name: "Stage" },
    "variable.save": { owner, variables: [{ name: "A", value: "1" }] },
    "variable.import": { owner, text: "B=2" },
    "variable.reveal": { variableId },
    "variable.export": { owner },
    "variable.copy": { owner, from: { level: "project", id: projectId } },
    "domain.create": { serviceId, host: "other.example.com" },
    "domain.update": { domainId, path: "/x" },
    "domain.toggle": { domainId, enabled: false },
    "domain.remove": { domainId },
    "apiKey.create": { name: "ci" },
    "apiKey.remove": { apiKeyId },
    "environment.remove": { environmentId },
    "account.revokeSession": { sessionId },
    "account.revokeOtherSessions": undefined,
    "organization.remove": { organizationId },
    "organization.setActive": { organizationId },
  };
};
const queries = [...Object.keys(inputs({} as Ids))].slice(0, 18);
const anyId = {
  organizationId: "x",
  projectId: "x",
  environmentId: "x",
  serviceId: "x",
  domainId: "x",
  variableId: "x",
  apiKeyId: "x",
  sessionId: "x",
  owner: { level: "service" as const, id: "x" },
};
/** What works on the caller's own account or organization, so that a stranger just works on their own. */
const idless = new Set([
  ...["account.me", "account.membership", "account.sessions", "account.updateProfile"],
  ...["account.revokeOtherSessions", "domain.generateHostFor", "domain.validateHost", "organization.records"],
  ...["organization.list", "organization.create", "apiKey.list", "apiKey.create", "search.query"],
]);

test("the walk must know every operation", () => {
  expect(Object.keys(inputs(anyId)).sort()).toEqual([...paths].sort());
});

test("nobody must get UNAUTHORIZED, whatever they send", async () => {
  for (const headers of [{}, { "x-api-key": "moor_wrong" }, { cookie: "moorage.session_token=a.b" }])
    for (const [path, input] of Object.entries(inputs(anyId)))
      expect(await codeOf(headers, path, input), path).toBe("UNAUTHORIZED");
});

test("an owner of another organization must get NOT_FOUND and change nothing", async () => {
  const [victim, stranger] = [await world(), await world()];
  const before = await auditRows(victim.ctx);
  const { key } = await createApiKey(stranger.ctx, { name: "key" });
  for (const headers of [stranger.headers, { "x-api-key": key }])
    for (const [path, input] of Object.entries(inputs(victim.ids))) {
      if (idless.has(path)) continue;
      expect(await codeOf(headers, path, input), path).toBe("NOT_FOUND");
    }
  expect(await auditRows(victim.ctx)).toHaveLength(before.length);
  expect(JSON.stringify(await call(stranger.headers, "search.query", { query: victim.ids.serviceId }))).toBe("[]");
});

test("a viewer must read and get FORBIDDEN for the rest", async () => {
  const { ctx, ids } = await world();
  const user = await makeUser(runtime, "vic");
  const viewer = await makeOrganization(runtime, { user, role: "viewer" });
  for (const id of [ctx.organizationId, ids.organizationId]) await addMember(runtime, id, user.id, "viewer");
  const sessionId = await makeSession(runtime, user.id, ctx.organizationId);
  const headers = { cookie: await cookieOf({ ...viewer, actor: { ...viewer.actor, sessionId } }) };
  const may = permissionsOf("viewer", { instanceAdmin: false });
  expect(may.has("variables:read")).toBe(false);
  const own = ["account.updateProfile", "organization.setDefault"];
  const allowed = new Set(
    [...queries, ...own].filter((path) => !path.startsWith("variable.") && !path.startsWith("domain.generateHost")),
  );
  for (const [path, input] of Object.entries(inputs(ids))) {
    if (path.startsWith("account.revoke") || path === "organization.setActive") continue;
    expect(await codeOf(headers, path, input), path).toBe(allowed.has(path) ? "OK" : "FORBIDDEN");
  }
});

test("an owner must be able to do all, each change audited under its name, no answer with a secret", async () => {
  const { ctx, headers, ids } = await world();
  for (const [path, input] of Object.entries(inputs(ids))) {
    const before = await auditedActions(runtime);
    const answer = path === "organization.setActive" ? undefined : await call(headers, path, input);
    if (path === "organization.setActive") await call(headers, path, { organizationId: ctx.organizationId });
    const written = (await auditedActions(runtime)).slice(before.length);
    expect(written, path).toEqual(queries.includes(path) ? [] : [path]);
    if (!["variable.reveal", "variable.export"].includes(path))
      expect(JSON.stringify(answer ?? null), path).not.toMatch(/canary-frame|s1\.k1\.|"hash"|"token"/);
  }
});

test("hostile ids must get an answer that is no failure of ours", async () => {
  const { headers } = await world();
  const hostile = [
    "",
    "\0",
    "a\0b_c",
    "' or 1=1 --",
    "../../etc/passwd",
    "x".repeat(10_000),
    "%_",
    "💥_1",
    "a/b/c/d/e",
  ];
  for (const id of hostile) {
    const ids = { ...anyId, owner: { level: "service" as const, id } } as Record<string, unknown>;
    for (const name of Object.keys(anyId)) if (name !== "owner") ids[name] = id;
    for (const [path, input] of Object.entries(inputs(ids as Ids))) {
      if (idless.has(path)) continue;
      expect(["INVALID", "NOT_FOUND"], `${path} ${id.slice(0, 20)}`).toContain(await codeOf(headers, path, input));
    }
  }
  expect(runtime.logged.filter((line) => line.includes("unexpectedly"))).toEqual([]);
});

test("a list must take two statements besides the one that says who asks", async () => {
  const { headers, ids } = await world();
  const { pool } = runtime.database;
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  let count = 0;
  pool.query = ((...args: unknown[]) => {
    count += 1;
    return query(...args);
  }) as typeof pool.query;
  try {
    for (const path of queries.filter((each) => !each.includes(".record"))) {
      count = 0;
      await call(headers, path, inputs(ids)[path]);
      // The worker of this test opens values by a statement of its own.
      const opened = path === "variable.list" ? 1 : 0;
      expect(count - 1 - opened, path).toBeLessThanOrEqual(2);
    }
  } finally {
    pool.query = query as typeof pool.query;
  }
});
