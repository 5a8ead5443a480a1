import { afterAll, beforeAll, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import type { ServiceContext } from "../context.ts";
import { claimDeployment, deployService, finishDeployment, recordImage } from "../deployment/index.ts";
import { stopService, UpdateSpec, updateSpec } from "../service/index.ts";
import {
  auditRows,
  makeOrganization,
  makeProject,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import { CreatePort, createPort, listPorts, loadPort, removePort, UpdatePort, updatePort } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const aService = async (name = "api") => makeService(await makeProject(await makeOrganization(runtime)), { name });
const again = (ctx: ServiceContext) => loadService(ctx, ctx.service.id);
const create = (ctx: ServiceContext, input: object) => createPort(ctx, CreatePort.parse(input));

async function deployed(ctx: ServiceContext): Promise<void> {
  const { id } = await deployService(await again(ctx), {});
  const claimed = await claimDeployment(runtime, id);
  if (!claimed) throw new Error("the deployment was not claimed");
  await recordImage(runtime, id, "nginx@sha256:00");
  await finishDeployment(runtime, claimed, { status: "succeeded" });
}

test("a port must be kept in the spec, changed, taken away, and audited", async () => {
  const ctx = { ...(await aService()), operation: "port.create" };
  const made = await create(ctx, { published: 5_432, target: 80 });
  expect(made).toEqual({
    ...{ id: expect.stringMatching(/^prt_/), published: 5_432, target: 80, protocol: "tcp" },
    serviceId: ctx.service.id,
  });
  expect(await auditRows(ctx, "port.create")).toMatchObject([{ targetType: "port", targetName: "5432/tcp" }]);
  const loaded = await loadPort(ctx, made.id);
  expect(await updatePort(loaded, UpdatePort.parse({ protocol: "udp" }))).toEqual({ ...made, protocol: "udp" });
  expect(listPorts(await again(ctx))).toEqual([{ ...made, protocol: "udp" }]);
  await removePort(await loadPort(ctx, made.id));
  expect(listPorts(await again(ctx))).toEqual([]);
});

test("a stranger must find no port by its id", async () => {
  const made = await create(await aService(), { published: 5_433, target: 80 });
  await expect(loadPort(await aService(), made.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("one port twice must be refused at its field, and more replicas than one too", async () => {
  const ctx = await aService();
  await create(ctx, { published: 5_434, target: 80 });
  await expect(create(ctx, { published: 5_434, target: 81 })).rejects.toMatchObject({
    code: "CONFLICT",
    field: "published",
  });
  await create(ctx, { published: 5_434, target: 53, protocol: "udp" });
  await expect(updateSpec(ctx, UpdateSpec.parse({ replicas: 2 }))).rejects.toThrow(/each port once/);
});

test("who has a port must be named before anything is built; another organization's service is not", async () => {
  const holder = await aService("holder");
  await create(holder, { published: 6_000, target: 80 });
  await deployed(holder);
  const sibling = await makeService(holder, { name: "sibling" });
  await create(sibling, { published: 6_000, target: 8_080 });
  await expect(deployService(await again(sibling), {})).rejects.toMatchObject({
    code: "PRECONDITION",
    message: "Port 6000/tcp of this server is taken by Shop / production / holder.",
  });
  const stranger = await aService();
  await create(stranger, { published: 6_000, target: 80 });
  const refused = await deployService(await again(stranger), {}).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "PRECONDITION" });
  expect(JSON.stringify(refused)).not.toContain("holder");
  // Its own port is no obstacle, nor is one whose holder was stopped.
  await deployService(await again(holder), {});
  await stopService(await again(holder));
  await deployService(await again(sibling), {});
});
