import { registry, service } from "@moorage/db/schema";
import { AppError, type Permission } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import { loadConnection, TestConnection, testConnection } from "../connection/index.ts";
import { deployService } from "../deployment/index.ts";
import {
  CreateService,
  createService,
  getService,
  getServiceRecord,
  UpdateSpec,
  updateSpec,
} from "../service/index.ts";
import {
  auditRows,
  makeOrganization,
  makeProject,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  CreateRegistry,
  createRegistry,
  registryFamily as family,
  getRegistry,
  listRegistries,
  previewReference,
  RemoveRegistry,
  removeRegistry,
  UpdateRegistry,
  updateRegistry,
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
  CreateRegistry.parse({
    ...{ name: "Main", type: "generic", secrets: { password: "canary-password" } },
    config: { url: "harbor.example.com", username: "ana", imagePrefix: "myorg" },
    ...change,
  });

async function made(change: object = {}) {
  const ctx = await makeOrganization(runtime);
  const row = await createRegistry(ctx, given(change));
  return { ctx, row, at: await loadConnection(ctx, family, row.id) };
}
const withImage = (image: string) => ({ source: { type: "image" as const, image } });

test("a wrong password must be told before anything is stored", async () => {
  const ctx = await makeOrganization(runtime);
  runtime.answers["connection.test"] = async () => {
    throw new AppError("INVALID", "harbor.example.com refused the user name or password.", {
      field: "secrets.password",
    });
  };
  await expect(createRegistry(ctx, given())).rejects.toMatchObject({ field: "secrets.password" });
  expect(await listRegistries(ctx)).toEqual([]);
});

test("a registry must be listed with its place and its last check, never with its password", async () => {
  const { ctx, row, at } = await made();
  expect(row).toMatchObject({
    ...{ address: "harbor.example.com", username: "ana", renews: false, endsAt: null, warning: null },
    ...{ checkDaily: true, problem: null, succeededAt: expect.any(String), secrets: { password: { isSet: true } } },
  });
  await updateRegistry(at, UpdateRegistry.parse({ checkDaily: false, secrets: { password: "canary-second" } }));
  expect(await getRegistry(at)).toMatchObject({ checkDaily: false });
  const seen = [await listRegistries(ctx), await auditRows(ctx), runtime.asked, runtime.logged, runtime.published];
  expect(JSON.stringify(seen)).not.toContain("canary");
});

test("a token that was typed must tell its age and warn before it ends", async () => {
  const config = { url: "123456789012.dkr.ecr.eu-central-1.amazonaws.com", credentials: "token" };
  const { row, at } = await made({ type: "ecr", config });
  expect(row.warning).toBeNull();
  expect(Date.parse(row.endsAt ?? "") - Date.parse(row.secretsSetAt)).toBe(12 * 3_600_000);
  const setAt = (hoursAgo: number) =>
    runtime.db
      .update(registry)
      .set({ secretsSetAt: new Date(Date.now() - hoursAgo * 3_600_000) })
      .where(eq(registry.id, row.id));
  await setAt(10);
  expect((await getRegistry(at)).warning).toMatch(/^This token ends in 2 h\. Store an IAM key/);
  await setAt(14);
  expect((await getRegistry(at)).warning).toMatch(/^This token ended 2 h ago\./);
});

test("what reaches beyond the organization must need a right of the instance", async () => {
  const lesser = await makeOrganization(runtime);
  const ctx = { ...lesser, permissions: new Set([...lesser.permissions, "instance:admin" as const]) };
  const ca = "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----";
  const config = { url: "harbor.example.com", username: "ana" };
  for (const change of [
    { config: { ...config, caCertificate: ca } },
    {
      type: "ecr",
      config: { url: "123456789012.dkr.ecr.us-east-1.amazonaws.com", credentials: "machine" },
      secrets: {},
    },
    { test: false },
  ])
    await expect(createRegistry(lesser, given(change))).rejects.toMatchObject({ code: "FORBIDDEN" });
  const { id } = await createRegistry(ctx, given({ config: { ...config, caCertificate: ca } }));
  const at = await loadConnection(lesser, family, id);
  await updateRegistry(at, UpdateRegistry.parse({ config: { imagePrefix: "team" } }));
  const moved = UpdateRegistry.parse({ config: { url: "other.example.com" }, secrets: { password: "x" } });
  await expect(updateRegistry(at, moved)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

const without = (permissions: ReadonlySet<Permission>, gone: Permission) =>
  new Set([...permissions].filter((each) => each !== gone));

test("a service must take registries of its own organization only, and only from who may read them", async () => {
  const { ctx, row } = await made();
  const at = await makeService(await makeProject(ctx));
  const stranger = await made();
  const choose = (registryId: string | null) => UpdateSpec.parse({ registryId, ...withImage("myapp:1") });
  await expect(updateSpec(at, choose(stranger.row.id))).rejects.toMatchObject({ code: "NOT_FOUND" });
  const blind = { ...at, permissions: without(at.permissions, "registry:read") };
  await expect(updateSpec(blind, choose(row.id))).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(JSON.stringify(await updateSpec(at, choose(row.id)))).not.toContain(row.id);
  const now = await loadService(ctx, at.service.id);
  expect((await getService(now)).registry).toEqual({
    ...{ id: row.id, name: "Main", address: "harbor.example.com", problem: null },
  });
  expect((await getServiceRecord(now)).registryId).toBe(row.id);
  const hidden = { ...now, permissions: blind.permissions };
  expect(await getService(hidden)).toMatchObject({ registry: null, buildRegistry: null });
  expect((await getServiceRecord(hidden)).registryId).toBeNull();
  const elsewhere = UpdateSpec.parse(withImage("quay.io/a/b"));
  await expect(updateSpec(now, elsewhere)).rejects.toThrow("harbor.example.com");
  const refused = updateSpec(hidden, elsewhere);
  await expect(refused).rejects.toMatchObject({ code: "INVALID", field: "image" });
  await expect(refused).rejects.not.toThrow(/harbor|Main/);
  const spec = { kind: "application", ...withImage("quay.io/a/b") };
  const other = CreateService.parse({ name: "b", spec, registryId: row.id });
  await expect(createService(at, other)).rejects.toMatchObject({ code: "INVALID", field: "image" });
});

test("the full reference must be shown before it is deployed", async () => {
  const { at } = await made();
  expect(previewReference(at, { image: "myapp:latest" })).toEqual({
    reference: "harbor.example.com/myorg/myapp:latest",
  });
});

test("a deployment must keep the registry that its image is in", async () => {
  const { ctx, row } = await made();
  const at = await makeService(await makeProject(ctx));
  await updateSpec(at, UpdateSpec.parse({ registryId: row.id, ...withImage("myapp:1") }));
  const { id } = await deployService(await loadService(ctx, at.service.id), {});
  const stored = await runtime.db.query.deployment.findFirst({ where: (table) => eq(table.id, id) });
  expect(stored?.registryId).toBe(row.id);
});

test("removal must be refused while services use it, or take it from them when told to", async () => {
  const { ctx, row, at } = await made();
  const of = await makeService(await makeProject(ctx));
  await updateSpec(of, UpdateSpec.parse({ buildRegistryId: row.id }));
  await expect(removeRegistry(at, RemoveRegistry.parse({}))).rejects.toMatchObject({
    ...{ code: "CONFLICT", message: "Main is used by api." },
  });
  const detach = RemoveRegistry.parse({ detach: true });
  const lesser = { ...at, permissions: without(at.permissions, "service:update") };
  await expect(removeRegistry(lesser, detach)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect(await removeRegistry(at, detach)).toEqual({ removed: true });
  expect(runtime.published).toContainEqual(
    expect.objectContaining({ type: "service.changed", serviceId: of.service.id }),
  );
  const [left] = await runtime.db.select().from(service).where(eq(service.id, of.service.id));
  expect(left?.buildRegistryId).toBeNull();
});

test("a test that does not reach the registry, since the server is away or unknown, must not make it fail", async () => {
  const { ctx, at } = await made();
  const test = (serverId: string | null) => testConnection(at, family, TestConnection.parse({ serverId }));
  const problem = async () => (await listRegistries(ctx))[0]?.problem ?? null;
  await expect(test("srv_unknown")).rejects.toMatchObject({ code: "NOT_FOUND" });
  runtime.answers["connection.test"] = async () => {
    throw new AppError("UNAVAILABLE", "The server is away.", { field: "serverId" });
  };
  await expect(test(null)).rejects.toThrow("away");
  expect(await problem()).toBeNull();
  runtime.answers["connection.test"] = async () => {
    throw new AppError("INVALID", "Refused.", { field: "secrets.password" });
  };
  await expect(test(null)).rejects.toThrow("Refused");
  expect(await problem()).toMatchObject({ message: "Refused." });
});
