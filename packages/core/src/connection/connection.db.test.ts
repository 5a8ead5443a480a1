import { AppError, permissionsOf } from "@moorage/domain";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  auditRows,
  testFamily as family,
  makeOrganization,
  makeProject,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  CreateConnection,
  connectionPlace,
  createConnection,
  getConnection,
  listConnections,
  loadConnection,
  removeConnection,
  TestConnection,
  TestNewConnection,
  testConnection,
  testNewConnection,
  UpdateConnection,
  updateConnection,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
beforeEach(() => {
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
});
afterAll(() => runtime.close());

const given = (change: object = {}) =>
  CreateConnection.parse({
    ...{ name: "Main", type: "harbour", config: { host: "a.example.com" }, secrets: { token: "canary-token" } },
    ...change,
  });
async function made() {
  const ctx = await makeOrganization(runtime);
  const { id } = await createConnection(ctx, family, given());
  return { ctx, at: await loadConnection(ctx, family, id), id };
}
const update = (change: object) => UpdateConnection.parse(change);

test("an account must be stored with its secrets sealed, each for its own row and field", async () => {
  const { ctx, at, id } = await made();
  expect(runtime.open(at.connection.secrets["token"] ?? "", connectionPlace(family, id, "token"))).toBe("canary-token");
  const answers = [await listConnections(ctx, family), await getConnection(at, family), await auditRows(ctx)];
  expect(JSON.stringify([answers, runtime.logged, runtime.published])).not.toContain("canary");
  expect(await getConnection(at, family)).toMatchObject({
    config: { host: "a.example.com", prefix: "" },
    secrets: { token: { isSet: true } },
    usedBy: [],
  });
});

test("what is wrong must be told at its field", async () => {
  const ctx = await makeOrganization(runtime);
  for (const [change, field] of [
    [{ type: "nothing" }, "type"],
    [{ config: {} }, "config.host"],
    [{ config: { host: "" } }, "config.host"],
    [{ secrets: {} }, "secrets.token"],
    [{ secrets: { token: null } }, "secrets.token"],
    [{ secrets: { token: "" } }, "secrets.token"],
  ] as const)
    await expect(createConnection(ctx, family, given(change)), field).rejects.toMatchObject({ code: "INVALID", field });
  await createConnection(ctx, family, given());
  await expect(createConnection(ctx, family, given())).rejects.toMatchObject({ code: "CONFLICT", field: "name" });
});

test("a change must keep the secrets that it does not name, and take away those that are null", async () => {
  const { ctx, at, id } = await made();
  const before = at.connection.secrets["token"];
  await updateConnection(at, family, update({ name: "Other", config: { prefix: "x" }, secrets: { other: "two" } }));
  const second = await loadConnection(ctx, family, id);
  expect(second.connection).toMatchObject({ name: "Other", config: { host: "a.example.com", prefix: "x" } });
  expect(second.connection.secrets["token"]).toBe(before);
  await updateConnection(second, family, update({ secrets: { other: null } }));
  expect(Object.keys((await loadConnection(ctx, family, id)).connection.secrets)).toEqual(["token"]);
});

test("a stored secret must not follow the account to another address", async () => {
  const { at } = await made();
  const config = { host: "evil.example.com" };
  await expect(updateConnection(at, family, update({ config }))).rejects.toMatchObject({ field: "secrets.token" });
  await expect(testConnection(at, family, TestConnection.parse({ config }))).rejects.toMatchObject({
    field: "secrets.token",
  });
  await updateConnection(at, family, update({ config, secrets: { token: "new" } }));
});

test("another organization must find nothing", async () => {
  const { id } = await made();
  const stranger = await makeOrganization(runtime);
  await expect(loadConnection(stranger, family, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await listConnections(stranger, family)).toEqual([]);
});

test("removal must be refused while services use it, and name them", async () => {
  const { ctx, at } = await made();
  const service = await makeService(await makeProject(ctx));
  await runtime.db.execute(sql`update service set description = 'uses Main' where id = ${service.service.id}`);
  expect((await getConnection(at, family)).usedBy).toEqual([
    { serviceId: service.service.id, name: "api", path: "shop/production/api" },
  ]);
  await expect(removeConnection(at, family)).rejects.toMatchObject({ code: "CONFLICT", message: /used by api/ });
  await runtime.db.execute(sql`update service set description = '' where id = ${service.service.id}`);
  expect(await removeConnection(at, family)).toEqual({ removed: true });
  await expect(loadConnection(ctx, family, at.connection.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a test must be remembered of what is stored, and not of other values", async () => {
  const { ctx, at, id } = await made();
  await testConnection(at, family, TestConnection.parse({}));
  const good = await getConnection(await loadConnection(ctx, family, id), family);
  expect(good).toMatchObject({ problem: null, succeededAt: expect.any(String) });
  runtime.answers["connection.test"] = async () => {
    throw new AppError("INVALID", "The password is wrong.");
  };
  await expect(testConnection(at, family, TestConnection.parse({ secrets: { token: "x" } }))).rejects.toThrow("wrong");
  expect((await getConnection(at, family)).problem).toBeNull();
  await expect(testConnection(at, family, TestConnection.parse({}))).rejects.toThrow("wrong");
  expect(await getConnection(at, family)).toMatchObject({
    problem: { code: "INVALID", message: "The password is wrong." },
    succeededAt: good.succeededAt,
  });
  const asked = runtime.asked.filter(({ name }) => name === "connection.test");
  expect(JSON.stringify(asked)).not.toContain("canary");
  await expect(
    testNewConnection(ctx, family, TestNewConnection.parse({ type: "harbour", config: {} })),
  ).rejects.toMatchObject({ field: "config.host" });
});

test("only owners and admins may change accounts, everybody may know of them", () => {
  for (const role of ["viewer", "member"] as const) {
    const may = permissionsOf(role, { instanceAdmin: false });
    expect([may.has("registry:read"), may.has("registry:create")]).toEqual([true, false]);
  }
});
