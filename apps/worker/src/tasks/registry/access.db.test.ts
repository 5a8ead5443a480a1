import { loadService } from "@moorage/core";
import { loadConnection } from "@moorage/core/connection";
import type { DeploymentBundle } from "@moorage/core/deployment";
import { CreateRegistry, createRegistry, getRegistry, registryFamily } from "@moorage/core/registry";
import { getService, UpdateSpec, updateSpec } from "@moorage/core/service";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "@moorage/core/testing";
import { registry } from "@moorage/db/schema";
import { AppError, Secret } from "@moorage/domain";
import type { Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Worker } from "../../worker.ts";
import { authOf, findRegistry, loginsOf, renewedAuthOf } from "./access.ts";
import { keepRegistries } from "./keep.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
});
afterAll(() => runtime.close());
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** AWS, as far as these tests need it: how often it was asked, and what it answers. */
function aws(answer: () => { status: number; body: object }) {
  const asked: string[] = [];
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    const { status, body } = answer();
    return new Response(JSON.stringify(body), { status });
  };
  return asked;
}
const token = (hours: number) => ({
  status: 200,
  body: {
    authorizationData: [
      { authorizationToken: btoa(`AWS:canary-${hours}`), expiresAt: Date.now() / 1_000 + hours * 3_600 },
    ],
  },
});

async function made() {
  const ctx = await makeOrganization(runtime);
  const account = {
    ...{ name: "Company ECR", type: "ecr", secrets: { secretAccessKey: "canary-key" } },
    config: { url: "123456789012.dkr.ecr.eu-central-1.amazonaws.com", accessKeyId: "AKIAEXAMPLE" },
  };
  const { id } = await createRegistry(ctx, CreateRegistry.parse(account));
  const service = await makeService(await makeProject(ctx));
  const spec = UpdateSpec.parse({ registryId: id, source: { type: "image", image: "app:1" } });
  await updateSpec(await loadService(ctx, service.service.id), spec);
  const open = (sealed: string, place: string) => new Secret(runtime.open(sealed, place));
  const worker = { runtime, open, registryTokens: new Map() } as unknown as Worker;
  const row = await findRegistry(worker, id);
  if (!row) throw new Error("the registry is gone");
  const at = await loadConnection(ctx, registryFamily, id);
  return { worker, row, at, service: await loadService(ctx, service.service.id) };
}

test("a token must be fetched once, and anew before it ends", async () => {
  const { worker, row, at } = await made();
  let hours = 12;
  const asked = aws(() => token(hours));
  expect((await authOf(worker, row)).password.reveal()).toBe("canary-12");
  expect((await authOf(worker, row)).password.reveal()).toBe("canary-12");
  expect(asked).toEqual(["https://api.ecr.eu-central-1.amazonaws.com/"]);
  hours = 11;
  expect((await renewedAuthOf(worker, row, 12 * 3_600_000)).password.reveal()).toBe("canary-11");
  expect(await getRegistry(at)).toMatchObject({ renews: true, warning: null });
});

/** The loop over all registries, once. */
async function lookAfter(worker: Worker) {
  const once = new AbortController();
  await keepRegistries(worker, once.signal, async () => once.abort());
}

test("a renewal that fails must stay told while the old token signs in, until one comes", async () => {
  const { worker, row, at, service } = await made();
  aws(() => token(0.9));
  await authOf(worker, row);
  const distribution = async () => Promise.reject(new Error("manifest unknown"));
  const docker = { checkAuth: async () => ({}), getImage: () => ({ distribution }) };
  Object.assign(worker, { here: { docker }, stopping: new AbortController().signal });
  const told = () => runtime.published.filter((event) => event.type === "service.changed").length;
  const hours = (count: number) => new Date(Date.now() + count * 3_600_000);
  worker.runtime = { ...runtime, now: () => hours(0.5) };
  aws(() => ({ status: 403, body: { message: "This key is not active." } }));
  const before = told();
  await lookAfter(worker);
  const since = hours(0.5).toISOString().slice(0, 15);
  const failing = { message: expect.stringMatching(/not active.*used by api/), since: expect.stringContaining(since) };
  expect((await getRegistry(at)).problem).toMatchObject(failing);
  expect((await getService(service)).registry?.problem).toMatchObject(failing);
  worker.runtime = { ...runtime, now: () => hours(0.7) };
  await lookAfter(worker);
  // Since when it fails, not when it was tried last.
  expect((await getRegistry(at)).problem).toMatchObject(failing);
  expect(told()).toBe(before + 1);
  aws(() => token(12));
  await lookAfter(worker);
  expect((await getService(service)).registry?.problem).toBeNull();
  expect(told()).toBe(before + 2);
});

test("a renewal that fails must be told on the row with the services, and the old token serve until it ends", async () => {
  const { worker, row, at } = await made();
  aws(() => token(1));
  await authOf(worker, row);
  const refusal = { __type: "UnrecognizedClientException", message: "The security token is invalid." };
  aws(() => ({ status: 400, body: refusal }));
  const told = /^The token of Company ECR could not be renewed\. AWS gave no token.*It is used by api\.$/;
  await expect(renewedAuthOf(worker, row, 2 * 3_600_000)).rejects.toThrow(told);
  expect((await authOf(worker, row)).password.reveal()).toBe("canary-1");
  const { problem } = await getRegistry(at);
  expect(problem?.message).toMatch(told);
  expect(JSON.stringify([problem, runtime.logged])).not.toContain("canary");
});

test("a deployment whose token fails must name neither the registry nor the services that use it", async () => {
  const { worker, row } = await made();
  aws(() => ({ status: 403, body: { message: "This key is not active." } }));
  const failed = authOf(worker, row);
  await expect(failed).rejects.toThrow(/^The token of 1234\S+ could not be renewed\. AWS .*This key is not active\.$/);
  await expect(failed).rejects.not.toThrow(/Company ECR|used by/);
});

test("a build must be told of the registry that its service uses, and of no other", async () => {
  const { worker, row, service } = await made();
  const others = { ...row, id: "reg_other", name: "Treasury" };
  const { tokenEndsAt: _none, ...values } = others;
  await runtime.db.insert(registry).values(values);
  aws(() => ({ status: 403, body: { message: "This key is not active." } }));
  const logged: string[] = [];
  const { project, service: row2 } = service;
  const bundle = { service: row2, project, deployment: { registryId: row.id } } as unknown as DeploymentBundle;
  expect(await loginsOf(worker, bundle, {} as Host, (line) => logged.push(line))).toEqual([]);
  expect(logged).toEqual([expect.stringMatching(/^Base images cannot be pulled: The token of 1234/)]);
});

test("a registry that is not reached from here must be asked by the server that pulls from it", async () => {
  const { worker, row, at } = await made();
  aws(() => token(12));
  const distribution = async () => Promise.reject(new Error("manifest unknown"));
  const engine = (checkAuth: () => Promise<unknown>) => ({ docker: { checkAuth, getImage: () => ({ distribution }) } });
  const refuse = (why: string) => async () => Promise.reject(new Error(why));
  const hostOf = (checkAuth: () => Promise<unknown>) => () => ({ host: engine(checkAuth) });
  const signal = new AbortController().signal;
  Object.assign(worker, { here: { id: "here", ...engine(refuse("dial tcp: i/o timeout")) }, stopping: signal });
  const problemWith = async (engineOf: unknown) => {
    Object.assign(worker, { engineOf });
    await runtime.db.update(registry).set({ checkedAt: null }).where(eq(registry.id, row.id));
    await lookAfter(worker);
    return (await getRegistry(at)).problem?.message ?? null;
  };
  expect(await problemWith(hostOf(async () => ({})))).toBeNull();
  expect(await problemWith(hostOf(refuse("unauthorized")))).toContain("refused the user name or password");
  const away = () => {
    throw new AppError("UNAVAILABLE", "It is away.");
  };
  expect(await problemWith(away)).toContain("did not answer in time");
});
