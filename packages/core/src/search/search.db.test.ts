import { afterAll, beforeAll, expect, test } from "vitest";
import { loadEnvironment } from "../authorize.ts";
import { CreateDomain, createDomain } from "../domain/index.ts";
import { CreateEnvironment, createEnvironment, removeEnvironment } from "../environment/index.ts";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "../testing/index.ts";
import { Search, search } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const found = async (ctx: Parameters<typeof search>[0], query: string) =>
  (await search(ctx, Search.parse({ query }))).map(({ type, name, path, place }) => [type, name, path, place]);

test("services must come first, then environments, projects and domains", async () => {
  const ctx = await makeOrganization(runtime);
  const project = await makeProject(ctx, "Harbour");
  await createEnvironment(project, CreateEnvironment.parse({ name: "Harbour test" }));
  const service = await makeService(project, { name: "harbour-master" });
  await createDomain(service, CreateDomain.parse({ host: "harbour.example.com" }));
  expect(await found(ctx, "HARBOUR")).toEqual([
    ["service", "harbour-master", "harbour/production/harbour-master", "Harbour / production"],
    ["environment", "Harbour test", "harbour/harbour-test", "Harbour"],
    ["project", "Harbour", "harbour", ""],
    ["domain", "harbour.example.com", "harbour/production/harbour-master", "Harbour / production / harbour-master"],
  ]);
});

test("another organization's and deleted things must not be found", async () => {
  const [ctx, stranger] = [await makeOrganization(runtime), await makeOrganization(runtime)];
  const project = await makeProject(ctx, "Lagoon");
  const { id } = await createEnvironment(project, CreateEnvironment.parse({ name: "Lagoon two" }));
  await makeService(project, { name: "lagoon-api", environmentId: id });
  expect(await found(stranger, "lagoon")).toEqual([]);
  await removeEnvironment(await loadEnvironment(ctx, id), { confirm: "Lagoon two" });
  expect(await found(ctx, "lagoon")).toEqual([["project", "Lagoon", "lagoon", ""]]);
});

test("what begins with the words must come before what has them inside, twenty at most", async () => {
  const ctx = await makeOrganization(runtime);
  for (let index = 0; index < 25; index += 1) await makeProject(ctx, `Quay ${index}`);
  await makeProject(ctx, "A quay");
  await makeProject(ctx, "quay");
  const names = (await found(ctx, "quay")).map(([, name]) => name);
  expect(names).toHaveLength(20);
  expect(names).not.toContain("A quay");
});

test("marks of a pattern and of SQL must be letters like others", async () => {
  const ctx = await makeOrganization(runtime);
  await makeProject(ctx, "plain");
  await makeProject(ctx, "100%_\\done");
  for (const query of ["%%", "__", "a%", "p_ain", "' or 1=1 --", "\\\\", "$1", "');--"])
    expect(await found(ctx, query), query).toEqual([]);
  for (const query of ["0%_", "%_\\", "_\\d"])
    expect((await found(ctx, query)).map(([, name]) => name)).toEqual(["100%_\\done"]);
});

test("a search must have two letters and no NUL", () => {
  for (const query of ["", " a ", "a\0b", "x".repeat(101)])
    expect(Search.safeParse({ query }).error?.issues[0]?.path, query).toEqual(["query"]);
});
