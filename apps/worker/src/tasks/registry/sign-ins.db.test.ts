import { loadService } from "@moorage/core";
import { loadConnection } from "@moorage/core/connection";
import { deployService } from "@moorage/core/deployment";
import { CreateRegistry, createRegistry, registryFamily, UpdateRegistry, updateRegistry } from "@moorage/core/registry";
import { UpdateSpec, updateSpec } from "@moorage/core/service";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "@moorage/core/testing";
import { deployment, run, service } from "@moorage/db/schema";
import { AppError, Secret } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Worker } from "../../worker.ts";
import { renewSignIns } from "./sign-ins.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
});
afterAll(() => runtime.close());

/** A service that serves an image of a registry, and the engine that is told of it. */
async function made() {
  const ctx = await makeOrganization(runtime);
  const { id: registryId } = await createRegistry(
    ctx,
    CreateRegistry.parse({
      ...{ name: "Main", type: "generic", secrets: { password: "first" } },
      config: { url: "harbor.example.com", username: "ana" },
    }),
  );
  const { service: row } = await makeService(await makeProject(ctx));
  const spec = { registryId, source: { type: "image", image: "app:1" } };
  await updateSpec(await loadService(ctx, row.id), UpdateSpec.parse(spec));
  const { id } = await deployService(await loadService(ctx, row.id), {});
  await runtime.db.update(run).set({ startedAt: new Date() }).where(eq(run.id, id));
  await runtime.db.update(deployment).set({ image: "harbor.example.com/app:1" }).where(eq(deployment.id, id));
  await runtime.db.update(service).set({ activeDeploymentId: id, desired: "running" }).where(eq(service.id, row.id));
  const updates: { spec: unknown; password: string }[] = [];
  const Spec = { Name: "api", TaskTemplate: { ForceUpdate: 3 } };
  const docker = {
    getService: () => ({
      inspect: async () => ({ ID: "s1", Version: { Index: 7 }, Spec }),
      update: async (sent: { _query: object; _body: object; authconfig: { password: string } }) => {
        expect(sent._query).toEqual({ version: 7 });
        updates.push({ spec: sent._body, password: sent.authconfig.password });
      },
    }),
  };
  const engine = { away: false };
  const locked: string[] = [];
  const worker = {
    ...{ runtime, registryTokens: new Map(), stopping: new AbortController().signal },
    open: (sealed: string, place: string) => new Secret(runtime.open(sealed, place)),
    locks: {
      lock: async (name: string) => {
        locked.push(name);
        return { isHeld: () => true, [Symbol.asyncDispose]: async () => undefined };
      },
    },
    machineOf: () => {
      if (engine.away) throw new AppError("UNAVAILABLE", "It is away.", { retryable: true });
      return { host: { id: "h", docker } };
    },
  } as unknown as Worker;
  const change = async (given: object) =>
    updateRegistry(await loadConnection(ctx, registryFamily, registryId), UpdateRegistry.parse(given));
  return { worker, engine, updates, locked, change, Spec, serviceId: row.id };
}

test("a changed password must reach what runs once, with the same spec, under the lock of its machine", async () => {
  const { worker, updates, locked, change, Spec, serviceId } = await made();
  await renewSignIns(worker);
  await change({ name: "Renamed" });
  await renewSignIns(worker);
  expect(updates).toEqual([]);
  await change({ secrets: { password: "second" } });
  expect(runtime.enqueued).toContainEqual({ name: "renewSignIns", input: {} });
  await renewSignIns(worker);
  await renewSignIns(worker);
  expect(updates).toEqual([{ spec: Spec, password: "second" }]);
  expect(locked).toContain(`machine:${serviceId}`);
});

test("a server that is away must get it when it is back", async () => {
  const { worker, engine, updates, change } = await made();
  await change({ secrets: { password: "second" } });
  engine.away = true;
  await renewSignIns(worker);
  expect(updates).toEqual([]);
  engine.away = false;
  await renewSignIns(worker);
  expect(updates).toMatchObject([{ password: "second" }]);
});

test("a registry that moved must not have its new password sent to the old place", async () => {
  const { worker, updates, change } = await made();
  await change({ config: { url: "other.example.com" }, secrets: { password: "second" } });
  await renewSignIns(worker);
  expect(updates).toEqual([]);
});
