import { afterAll, beforeAll, expect, test } from "vitest";
import { getService } from "../service/index.ts";
import { makeOrganization, makeProject, makeService } from "../testing/fixtures.ts";
import { type TestRuntime, testRuntime } from "../testing/runtime.ts";
import { claimDeployment, deployService, getDeployment, listAllDeployments, listDeployments } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

test("what waits must say which one in line it is, and move up when one before it begins or is replaced", async () => {
  const ctx = await makeOrganization(runtime);
  const project = await makeProject(ctx);
  const services = [];
  for (const name of ["first", "second", "third"]) services.push(await makeService(project, { name }));
  const ids: string[] = [];
  for (const service of services) ids.push((await deployService(service, {})).id);
  const [first = "", second = "", third = ""] = ids;
  const placesOf = async () =>
    Promise.all([first, second, third].map(async (id) => (await getDeployment(ctx, id)).queuePlace));
  expect(await placesOf()).toEqual([1, 2, 3]);
  await claimDeployment(runtime, first);
  expect(await placesOf()).toEqual([null, 1, 2]);
  const [, middle, last] = services;
  if (!middle || !last) throw new Error("three were made");
  await deployService(middle, {});
  expect(await placesOf()).toEqual([null, null, 1]);
  expect((await listDeployments(middle, { limit: 9 })).map(({ queuePlace }) => queuePlace)).toEqual([2, null]);
  expect((await listAllDeployments(ctx, { limit: 9 })).map(({ queuePlace }) => queuePlace)).toEqual([2, 1, null, null]);
  expect((await getService(last)).lastDeployment?.queuePlace).toBe(1);
});
