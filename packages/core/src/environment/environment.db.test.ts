import { environment, service } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadEnvironment, loadProject, loadService } from "../authorize.ts";
import { CreateDomain, createDomain, listDomains } from "../domain/index.ts";
import {
  auditRows,
  makeOrganization,
  makeProject,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  CreateEnvironment,
  createEnvironment,
  getEnvironment,
  listEnvironments,
  removeEnvironment,
  updateEnvironment,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

async function staging(operation = "environment.create") {
  const ctx = await makeOrganization(runtime);
  const project = await makeProject({ ...ctx, operation });
  const row = await createEnvironment(project, CreateEnvironment.parse({ name: "Staging" }));
  return { ctx, project, row, environment: await loadEnvironment({ ...ctx, operation }, row.id) };
}

test("an environment must be found by id and by address, and listed after production", async () => {
  const { ctx, project, row } = await staging();
  expect(await loadEnvironment(ctx, "shop/staging")).toMatchObject({ environment: { id: row.id } });
  await makeService(project, { environmentId: row.id });
  const list = await listEnvironments(project);
  expect(list.map(({ slug, isDefault, serviceCount }) => [slug, isDefault, serviceCount])).toEqual([
    ["production", true, 0],
    ["staging", false, 1],
  ]);
});

test("a page must get the environment, its project and its siblings", async () => {
  const { environment: at, project } = await staging();
  const page = await getEnvironment(at);
  expect(page).toMatchObject({ slug: "staging", project: { id: project.project.id, slug: "shop", name: "Shop" } });
  expect(page.environments.map(({ slug }) => slug)).toEqual(["production", "staging"]);
});

test("the same name must get another slug, and a deleted one must free its own", async () => {
  const { project, environment: at, row } = await staging();
  const twin = await createEnvironment(project, CreateEnvironment.parse({ name: "Staging" }));
  expect(twin.slug).toMatch(/^staging-[0-9a-f]{4}$/);
  await removeEnvironment(at, {});
  const again = await createEnvironment(project, CreateEnvironment.parse({ name: "Staging" }));
  expect(again.slug).toBe(row.slug);
});

test("hostile text must be stored as it is, or refused at its field", async () => {
  const { project } = await staging();
  const names = ["'; drop table project; --", "$(touch x)", "`id`", "-rf", "<script>alert(1)</script>", "ü€😀"];
  for (const name of names) {
    const row = await createEnvironment(project, CreateEnvironment.parse({ name, description: name }));
    expect(row).toMatchObject({ name, description: name, slug: expect.stringMatching(/^[a-z0-9-]{1,40}$/) });
  }
  for (const name of ["", "a\nb", "a\0b", "x".repeat(101)])
    expect(CreateEnvironment.safeParse({ name }).error?.issues[0]?.path, name).toEqual(["name"]);
  for (const description of ["a\0b", "x".repeat(2_001)])
    expect(CreateEnvironment.safeParse({ name: "A", description }).error?.issues[0]?.path).toEqual(["description"]);
});

test("production must stay, with the reason", async () => {
  const { ctx } = await staging();
  const production = await loadEnvironment(ctx, "shop/production");
  await expect(removeEnvironment(production, { confirm: "production" })).rejects.toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining("Shop"),
  });
});

test("an environment with services must go only with its name typed, and free their hosts at once", async () => {
  const { ctx, project, row, environment: at } = await staging("environment.remove");
  const api = await makeService(project, { name: "api", environmentId: row.id });
  const host = `${api.service.key}.example.com`;
  await createDomain(api, CreateDomain.parse({ host }));
  await expect(removeEnvironment(at, {})).rejects.toMatchObject({
    code: "PRECONDITION",
    field: "confirm",
    message: "Staging still has a service: api.",
  });
  runtime.enqueued.length = 0;
  await removeEnvironment(at, { confirm: "Staging" });
  expect(runtime.enqueued).toContainEqual({ name: "sweep", input: {} });
  const [gone] = await runtime.db.select().from(service).where(eq(service.id, api.service.id));
  const [marked] = await runtime.db.select().from(environment).where(eq(environment.id, row.id));
  expect(gone?.deletedAt).toBeInstanceOf(Date);
  expect(marked?.deletedAt).toBeInstanceOf(Date);
  await expect(loadService(ctx, api.service.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(loadEnvironment(ctx, row.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const heir = await makeService(await loadProject(ctx, project.project.id), { name: "heir" });
  await createDomain(heir, CreateDomain.parse({ host }));
  expect(await listDomains(heir)).toMatchObject([{ host }]);
  expect(await auditRows(ctx, "environment.remove")).toContainEqual(
    expect.objectContaining({ targetId: row.id, before: { services: ["api"] } }),
  );
});

test("a rename must keep the slug and be audited with before and after", async () => {
  const { ctx, environment: at } = await staging("environment.update");
  const row = await updateEnvironment(at, { name: "Preview" });
  expect(row).toMatchObject({ name: "Preview", slug: "staging", description: "" });
  expect((await auditRows(ctx, "environment.update")).at(-1)).toMatchObject({
    before: { name: "Staging" },
    after: { name: "Preview" },
  });
});

test("a stranger must find no environment", async () => {
  const { row, project } = await staging();
  const stranger = await makeOrganization(runtime);
  for (const id of [row.id, "shop/staging", "shop/production"])
    await expect(loadEnvironment(stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(loadProject(stranger, project.project.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
