import { run, server, service } from "@moorage/db/schema";
import { ServiceSpec, volumeNameOf } from "@moorage/domain/service";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadEnvironment, loadService } from "../authorize.ts";
import { deployService } from "../deployment/index.ts";
import { createMount } from "../mount/index.ts";
import { CreateService, createService } from "../service/index.ts";
import {
  answerSshKeys,
  auditRows,
  makeOrganization,
  makeProject,
  makeServer,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  claimServerRun,
  cleanServer,
  findNeeded,
  finishServerRun,
  getDisk,
  listServerRuns,
  loadServer,
  removeVolume,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
  // This machine is there, too.
  await makeService(await makeProject(await makeOrganization(runtime)));
});
afterAll(() => runtime.close());

type There = Awaited<ReturnType<typeof makeServer>>;

const volume = (serviceId: string) => ({
  ...{ id: `volume of ${serviceId}`, name: "data", serviceId, isCache: false, sizeBytes: 5, createdAt: null },
  ...{ inUse: false, forRollback: false },
});

async function here(ctx: There): Promise<There> {
  const [row] = await runtime.db.select().from(server).where(eq(server.connection, "local"));
  return loadServer(ctx, row?.id ?? "");
}

test("a left volume must be told with the service that had it, also when that is gone", async () => {
  const ctx = await makeServer(runtime);
  const owned = await makeService(await makeProject(ctx));
  const { id, name } = owned.service;
  runtime.answers["server.disk"] = async () => ({ parts: [], volumes: [volume("svc_unknown"), volume(id)] });
  const told = async () => new Map((await getDisk(ctx)).volumes.map(({ serviceId, service }) => [serviceId, service]));
  expect((await told()).get(id)).toEqual({ name, isGone: false });
  expect((await told()).get("svc_unknown")).toBeNull();
});

test("volumes of this machine must be the instance's administrators' alone", async () => {
  const ctx = await here(await makeServer(runtime));
  const stranger = { ...ctx, permissions: new Set([...ctx.permissions].filter((each) => each !== "instance:admin")) };
  for (const refused of [
    getDisk(stranger),
    removeVolume(stranger, { volumeId: "v" }),
    cleanServer(stranger, { parts: ["images"] }),
  ])
    await expect(refused).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a removed volume must be audited with its service, and data go only for who may delete", async () => {
  const ctx = { ...(await makeServer(runtime)), operation: "server.removeVolume" };
  runtime.answers["server.removeVolume"] = async () => ({ name: "data", serviceId: "svc_gone" });
  expect(await removeVolume(ctx, { volumeId: "v1" })).toEqual({ removed: true });
  expect(await auditRows(ctx, "server.removeVolume")).toMatchObject([
    { targetType: "server", before: { volume: "data", service: "svc_gone" } },
  ]);
  const changer = { ...ctx, permissions: new Set(["server:update"] as const) };
  await expect(cleanServer(changer, { parts: ["images", "volumes"] })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("clean-ups of one server must run one after the other, and the same one be asked for once", async () => {
  const ctx = { ...(await makeServer(runtime)), operation: "server.clean" };
  const first = await cleanServer(ctx, { parts: ["images", "containers"] });
  expect(await cleanServer(ctx, { parts: ["containers", "images"] })).toEqual(first);
  const second = await cleanServer(ctx, { parts: ["build-cache"] });
  expect(second.runId).not.toBe(first.runId);
  const at = await claimServerRun(runtime, first.runId);
  expect(at?.run).toMatchObject({ type: "server-clean", description: "containers images" });
  expect(await claimServerRun(runtime, second.runId)).toBeUndefined();
  if (!at) throw new Error("it was not claimed");
  await finishServerRun(runtime, at, { status: "succeeded" });
  expect((await claimServerRun(runtime, second.runId))?.run.id).toBe(second.runId);
  expect((await listServerRuns(ctx)).map(({ title, status }) => `${title} ${status}`).sort()).toEqual([
    ...["Clean-up running", "Clean-up succeeded"],
  ]);
  expect(await auditRows(ctx, "server.clean")).toHaveLength(3);
});

test("what settings, serving and kept versions need must be known, and whose it is", async () => {
  const ctx = await makeServer(runtime);
  const project = await makeProject(ctx);
  const environment = await loadEnvironment(project, `${project.project.slug}/production`);
  const spec = ServiceSpec.parse({ kind: "application", source: { type: "image", image: "nginx:1.27" }, port: 80 });
  const made = await createService(environment, CreateService.parse({ name: "api", spec }));
  const mount = { type: "volume" as const, mountPath: "/data", volumeName: "data", readOnly: false };
  await createMount(await loadService(ctx, made.id), { mount });
  const owned = await loadService(ctx, made.id);
  const { slug, key } = owned.service;
  const deployed = await deployService(owned, {});
  const stranger = await makeOrganization(runtime);
  const seen = [made.id, "svc_unknown"];
  const needed = await findNeeded(runtime, seen, ctx.organizationId);
  expect([...needed.services]).toEqual([made.id]);
  expect(needed.volumes).toEqual(new Map([[volumeNameOf(slug, key, "data"), "settings"]]));
  expect(needed.openRuns.has(deployed.id)).toBe(true);
  expect([...needed.foreign]).toEqual(["svc_unknown"]);
  expect([...(await findNeeded(runtime, seen, stranger.organizationId)).foreign]).toEqual(seen);
  expect([...(await findNeeded(runtime, seen, null)).foreign]).toEqual([]);
  await runtime.db.delete(run).where(eq(run.id, deployed.id));
  await runtime.db.delete(service).where(eq(service.id, made.id));
  expect((await findNeeded(runtime, seen, ctx.organizationId)).services.size).toBe(0);
  expect([...(await findNeeded(runtime, seen, ctx.organizationId)).foreign]).toEqual(["svc_unknown"]);
});
