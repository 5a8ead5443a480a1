import { deployment, service } from "@moorage/db/schema";
import { permissionsOf } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import type { ServiceContext } from "../context.ts";
import { deployService, getDeployment } from "../deployment/index.ts";
import { fileMountPlace } from "../seal.ts";
import { getService, getServiceRecord, UpdateSpec, updateSpec } from "../service/index.ts";
import {
  auditRows,
  makeOrganization,
  makeProject,
  makeService,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  CreateMount,
  copyMounts,
  createMount,
  listMounts,
  loadMount,
  type MountContext,
  removeMount,
  UpdateMount,
  updateMount,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const aService = async () => makeService(await makeProject(await makeOrganization(runtime)));
/** The same person with the instance's rights, as the first owner has them. */
const asAdmin = <C extends ServiceContext>(ctx: C): C => ({
  ...ctx,
  permissions: permissionsOf("owner", { instanceAdmin: true }),
});
const again = (ctx: ServiceContext) => loadService(ctx, ctx.service.id);
const create = (ctx: ServiceContext, mount: object) => createMount(ctx, CreateMount.parse({ mount }));
const update = (ctx: MountContext, input: object) => updateMount(ctx, UpdateMount.parse(input));
const canary = "canary-file-content";
const file = { type: "file", mountPath: "/etc/app.conf", filePath: "app.conf", content: canary };
const volume = { type: "volume", mountPath: "/data", volumeName: "data" };
const bind = { type: "bind", mountPath: "/host", hostPath: "/srv/app" };

const storedSpec = async ({ service: { id } }: ServiceContext) => {
  const [row] = await runtime.db.select({ spec: service.spec }).from(service).where(eq(service.id, id));
  if (!row) throw new Error("no such service");
  return row.spec;
};

test("a volume must be kept in the spec, audited and told", async () => {
  const ctx = { ...(await aService()), operation: "mount.create" };
  const made = await create(ctx, volume);
  expect(made).toEqual({ ...volume, id: expect.stringMatching(/^mnt_/), readOnly: false, serviceId: ctx.service.id });
  expect(listMounts(await again(ctx))).toEqual([made]);
  expect(runtime.published.at(-1)).toMatchObject({ type: "service.changed", serviceId: ctx.service.id });
  expect(await auditRows(ctx, "mount.create")).toMatchObject([{ targetType: "mount", targetName: "/data" }]);
  const changed = await update(await loadMount(ctx, made.id), { mountPath: "/var/data", readOnly: true });
  expect(changed).toMatchObject({ mountPath: "/var/data", readOnly: true, volumeName: "data" });
  await removeMount(await loadMount(ctx, made.id));
  expect((await storedSpec(ctx)).mounts).toEqual([]);
});

test("a stranger must find no mount by its id", async () => {
  const made = await create(await aService(), volume);
  const stranger = await aService();
  await expect(loadMount(stranger, made.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  for (const id of ["mnt_unknown0000", '"}]}', "%", "'"])
    await expect(loadMount(stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a path of the server must need the instance's right, to add and to change, not to take away", async () => {
  const ctx = await aService();
  await expect(create(ctx, bind)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await storedSpec(ctx)).mounts).toEqual([]);
  const made = await create(asAdmin(ctx), bind);
  const loaded = await loadMount(ctx, made.id);
  for (const change of [{ hostPath: "/etc" }, { mountPath: "/other" }, { readOnly: true }])
    await expect(update(loaded, change)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await storedSpec(ctx)).mounts).toMatchObject([{ hostPath: "/srv/app" }]);
  // What has nothing to do with it stays possible.
  await updateSpec(await again(ctx), UpdateSpec.parse({ resources: { memoryLimit: "64m" } }));
  await create(await again(ctx), volume);
  await expect(update(asAdmin(loaded), { hostPath: "/srv/other" })).resolves.toMatchObject({ hostPath: "/srv/other" });
  await removeMount(await loadMount(ctx, made.id));
});

test("a network of the server must need the same right", async () => {
  const ctx = await aService();
  const patch = UpdateSpec.parse({ swarm: { networks: [{ Target: "shared" }] } });
  await expect(updateSpec(ctx, patch)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await updateSpec(asAdmin(ctx), patch);
  await updateSpec(ctx, UpdateSpec.parse({ swarm: { labels: { team: "quay" } } }));
});

test("a file's content must be sealed, bound to its key, and in no answer, snapshot's answer or audit row", async () => {
  const ctx = await aService();
  const made = await create(ctx, file);
  expect(made).toMatchObject({ type: "file", mode: "0644", content: { sealed: "", sizeBytes: canary.length } });
  const stored = (await storedSpec(ctx)).mounts[0];
  if (stored?.type !== "file") throw new Error("no file is stored");
  expect(JSON.stringify(stored)).not.toContain(canary);
  expect(runtime.open(stored.content.sealed, fileMountPlace(stored.content.key))).toBe(canary);
  expect(() => runtime.open(stored.content.sealed, fileMountPlace("mnt_other"))).toThrow();
  const loaded = await again(ctx);
  const { id } = await deployService(loaded, {});
  const [snapshot] = await runtime.db.select().from(deployment).where(eq(deployment.id, id));
  expect(snapshot?.spec.mounts).toEqual([stored]);
  const answers = await Promise.all([
    getService(await again(ctx)),
    getServiceRecord(await again(ctx)),
    getDeployment(ctx, id),
    updateSpec(loaded, UpdateSpec.parse({ args: ["x"] })),
    update(await loadMount(ctx, made.id), { mode: "0600" }),
    auditRows(ctx),
  ]);
  expect(JSON.stringify(answers)).not.toMatch(/canary|s1\.[a-z0-9]+\./);
});

test("a content that is not sent must stay, and one that is sent must replace it", async () => {
  const ctx = await aService();
  const made = await create(ctx, file);
  const contentOf = async () => {
    const [stored] = (await storedSpec(ctx)).mounts;
    if (stored?.type !== "file") throw new Error("no file is stored");
    return runtime.open(stored.content.sealed, fileMountPlace(stored.content.key));
  };
  await update(await loadMount(ctx, made.id), { filePath: "new.conf" });
  expect(await contentOf()).toBe(canary);
  const hard = "ü\r\n\u0000漢\u{1f600}$(x)`y`";
  await update(await loadMount(ctx, made.id), { content: hard });
  expect(await contentOf()).toBe(hard);
});

test("a copy must have the same content under ids of its own, and need the same right", async () => {
  const from = await aService();
  const made = await create(from, file);
  await create(asAdmin(await again(from)), bind);
  const to = await makeService(from, { name: "copy" });
  const copy = (ctx: ServiceContext) => copyMounts(ctx, { from: from.service.id });
  await expect(copy(to)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const copied = await copy(asAdmin(to));
  expect(copied).toMatchObject([{ mountPath: "/etc/app.conf", content: { sealed: "" } }, { hostPath: "/srv/app" }]);
  expect(copied.map(({ id }) => id)).not.toContain(made.id);
  const [stored] = (await storedSpec(to)).mounts;
  if (stored?.type !== "file") throw new Error("no file is stored");
  expect(runtime.open(stored.content.sealed, fileMountPlace(stored.content.key))).toBe(canary);
  await expect(copyMounts(await aService(), { from: from.service.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("what does not fit must be refused at its field", async () => {
  const ctx = await aService();
  const made = await create(ctx, volume);
  await expect(create(ctx, { ...volume, volumeName: "other" })).rejects.toMatchObject({
    code: "CONFLICT",
    field: "mountPath",
  });
  const wrong = update(await loadMount(ctx, made.id), { hostPath: "/etc" });
  await expect(wrong).rejects.toMatchObject({ code: "INVALID", field: "hostPath" });
});
