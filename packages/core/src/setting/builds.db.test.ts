import { afterAll, beforeAll, expect, test } from "vitest";
import { auditRows, makeOrganization } from "../testing/fixtures.ts";
import { type TestRuntime, testRuntime } from "../testing/runtime.ts";
import { findBuilds, SaveBuilds, saveBuilds } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

test("what is set must hold, what is not stays, and each change is audited as it was and is", async () => {
  const ctx = await makeOrganization(runtime);
  expect(await findBuilds(runtime.db)).toMatchObject({ processes: 8_192, nginxImage: "nginx:1.30-alpine" });
  await saveBuilds(ctx, SaveBuilds.parse({ timeoutMinutes: 4, memoryLimit: "2g" }));
  const saved = await saveBuilds(ctx, SaveBuilds.parse({ nginxImage: "nginx:1.31", timeoutMinutes: 1 }));
  expect(saved).toMatchObject({
    timeoutMinutes: 1,
    memoryLimit: 2_147_483_648,
    nginxImage: "nginx:1.31",
    processes: 8_192,
  });
  expect(await findBuilds(runtime.db)).toEqual(saved);
  const [, second] = await auditRows(ctx);
  expect(second).toMatchObject({
    ...{ targetType: "instance", before: { timeoutMinutes: 4, nginxImage: "nginx:1.30-alpine" } },
    after: { timeoutMinutes: 1, nginxImage: "nginx:1.31" },
  });
  await saveBuilds(ctx, SaveBuilds.parse({ memoryLimit: null }));
  expect((await findBuilds(runtime.db)).memoryLimit).toBeNull();
});
