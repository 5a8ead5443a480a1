import { run, server, service } from "@moorage/db/schema";
import type { Observed } from "@moorage/domain/service";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import type { ServiceContext } from "../context.ts";
import { claimDeployment, finishDeployment, listDeployments, removeDeployment } from "../deployment/index.ts";
import { deployService } from "../deployment/request.ts";
import { makeOrganization, makeProject, makeService } from "../testing/fixtures.ts";
import { type TestRuntime, testRuntime } from "../testing/runtime.ts";
import { ListProjects, listProjects } from "./list.ts";
import { listProjectRecords } from "./records.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const page = (q = "", limit = 60) => ListProjects.parse({ q, limit });

async function deployed(ctx: ServiceContext, status: "succeeded" | "failed"): Promise<string> {
  const { id } = await deployService(ctx, {});
  const bundle = await claimDeployment(runtime, id);
  if (!bundle) throw new Error("nothing was claimed");
  await finishDeployment(runtime, bundle, { status });
  return id;
}

const task = (state: string) => ({
  ...{ id: `task-${state}`, slot: 1, state, desiredState: "running" },
  since: new Date().toISOString(),
});
const observe = async ({ service: { id } }: ServiceContext, observed: Observed, steadyNumber: number | null) => {
  const values = { observed, steadyNumber, steadyReplicas: steadyNumber === null ? null : 1 };
  await runtime.db.update(service).set(values).where(eq(service.id, id));
  await runtime.db.update(server).set({ observedAt: new Date() });
};

test("a page must hold the newest, find by words of projects and services, and count all", async () => {
  const ctx = await makeOrganization(runtime);
  for (const name of ["Shop", "Blog 100%", "Docs"]) await makeProject(ctx, name);
  await makeService(await makeProject(ctx, "Ledger"), { name: "Billing" });
  const first = await listProjects(ctx, page("", 2));
  expect(first.projects.map(({ name }) => name)).toEqual(["Ledger", "Docs"]);
  expect(first).toMatchObject({ found: 4, total: { projects: 4, services: 1 } });
  const names = async (q: string) => (await listProjects(ctx, page(q))).projects.map(({ name }) => name);
  expect(await names("bILL")).toEqual(["Ledger"]);
  expect(await names("%")).toEqual(["Blog 100%"]);
  expect(await names("_")).toEqual([]);
  expect(await listProjects(ctx, page("nothing like it"))).toMatchObject({
    projects: [],
    found: 0,
    total: { projects: 4, services: 1 },
  });
});

test("what needs somebody must be told wherever it is, and nothing of another organization", async () => {
  const ctx = await makeOrganization(runtime);
  const troubled = await makeService(await makeProject(ctx, "Old"), { name: "api" });
  await deployed(troubled, "succeeded");
  await observe(troubled, { releases: [{ name: "api-1", number: 1, replicas: 1, tasks: [task("failed")] }] }, null);
  const calm = await makeService(await makeProject(ctx, "Calm"), { name: "web" });
  await deployed(calm, "succeeded");
  await observe(calm, { releases: [{ name: "web-1", number: 1, replicas: 1, tasks: [task("running")] }] }, 1);
  await makeProject(ctx, "Newest");
  const { projects, concerns } = await listProjects(ctx, page("", 1));
  expect(projects.map(({ name }) => name)).toEqual(["Newest"]);
  expect(concerns).toMatchObject({
    count: 1,
    first: [{ address: "old/production/api", place: "Old / production", service: { status: { state: "down" } } }],
  });
  expect((await listProjects(await makeOrganization(runtime), page())).concerns.count).toBe(0);
});

test("every list must say the same status, steady or not, and follow the history when its newest goes", async () => {
  const ctx = await makeOrganization(runtime);
  const at = await makeService(await makeProject(ctx), { name: "api" });
  await deployed(at, "succeeded");
  await observe(at, { releases: [{ name: "api-1", number: 1, replicas: 1, tasks: [task("running")] }] }, 1);
  const failed = await deployed(await loadService(ctx, at.service.id), "failed");
  const shown = async () => {
    const [record] = await listProjectRecords(ctx);
    const { projects } = await listProjects(ctx, page());
    const [listed] = projects[0]?.environments[0]?.services ?? [];
    expect(listed?.status).toEqual(record?.environments[0]?.services[0]?.status);
    return listed;
  };
  expect(await shown()).toMatchObject({ status: { state: "running", detail: "1 of 1" }, failed: { number: 2 } });
  await removeDeployment(ctx, failed);
  expect(await shown()).toMatchObject({ status: { state: "running" }, failed: null });
  await runtime.db.update(service).set({ steadyNumber: null });
  expect(await shown()).toMatchObject({ status: { state: "running", text: "Running #1" } });
  expect((await listDeployments(at, { limit: 5 })).map(({ number }) => number)).toEqual([1]);
  expect(await runtime.db.select({ id: run.id }).from(run).where(eq(run.id, failed))).toEqual([]);
});
