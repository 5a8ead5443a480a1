import { afterAll, beforeAll, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import type { ServiceContext } from "../context.ts";
import {
  claimDeployment,
  deployService,
  finishDeployment,
  recordEnv,
  recordImage,
  recordSource,
  reloadService,
  rollbackService,
} from "../deployment/index.ts";
import { loadServer } from "../server/index.ts";
import { getService, UpdateSpec, updateSpec } from "../service/index.ts";
import { auditRows, makeOrganization, makeProject, makeService } from "../testing/fixtures.ts";
import { type TestRuntime, testRuntime } from "../testing/runtime.ts";
import {
  BrowseSource,
  browseSource,
  copyPatches,
  createPatch,
  forgetSources,
  getPatch,
  listEnabledPatches,
  listPatches,
  loadPatch,
  ReadSourceFile,
  readSourceFile,
  removePatch,
  SavePatch,
  savePatch,
  UpdatePatch,
  updatePatch,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const ready = async () => makeService(await makeProject(await makeOrganization(runtime)));
const input = (path: string, content = "canary-content") => SavePatch.parse({ path, content });
/** As a procedure hands it on: with what names the service. */
const named = (ctx: ServiceContext, path: string) =>
  Object.assign(input(path), { serviceId: `shop/production/${ctx.service.slug}`, id: "pat_mine" });
const load = (ctx: ServiceContext, id: string) => loadPatch(ctx, id);

test("a patch must be kept, listed without its content, and audited without it", async () => {
  const ctx = await ready();
  const made = await createPatch(ctx, named(ctx, "./src//app.js"));
  expect(made).toMatchObject({ path: "src/app.js", type: "update", enabled: true, content: "canary-content" });
  const [listed] = await listPatches(ctx);
  expect(listed).toMatchObject({ id: made.id, sizeBytes: 14 });
  expect(listed).not.toHaveProperty("content");
  expect(getPatch(await load(ctx, made.id)).content).toBe("canary-content");
  expect(JSON.stringify(await auditRows(ctx))).not.toContain("canary-content");
  expect(await listEnabledPatches(runtime, ctx.service.id)).toEqual([
    { type: "update", path: "src/app.js", content: "canary-content" },
  ]);
});

test("a file must have one patch: made again it is refused, saved again it is that one", async () => {
  const ctx = await ready();
  const first = await createPatch(ctx, input("a"));
  await expect(createPatch(ctx, input("a"))).rejects.toMatchObject({ code: "CONFLICT", field: "path" });
  const saved = await savePatch(ctx, SavePatch.parse({ path: "a", type: "delete", content: "ignored" }));
  expect(saved).toMatchObject({ id: first.id, type: "delete", content: "" });
  const other = await createPatch(ctx, input("b"));
  const change = updatePatch(await load(ctx, other.id), UpdatePatch.parse({ path: "a" }));
  await expect(change).rejects.toMatchObject({ code: "CONFLICT", field: "path" });
  const off = await updatePatch(await load(ctx, other.id), UpdatePatch.parse({ enabled: false }));
  expect(off).toMatchObject({ enabled: false, content: "canary-content" });
  expect((await listEnabledPatches(runtime, ctx.service.id)).map(({ path }) => path)).toEqual(["a"]);
  await removePatch(await load(ctx, first.id));
  expect((await listPatches(ctx)).map(({ path }) => path)).toEqual(["b"]);
});

test("paths that lead out, and what is git's own, must be refused where they are typed", () => {
  for (const path of ["", "/", "/etc/passwd", "../x", "a/../../x", ".git/config", "sub/.GIT/hooks/x", "a\0b", "a\nb"])
    expect(SavePatch.safeParse({ path }).success, path).toBe(false);
});

test("a copy of a service must have them, a stranger none", async () => {
  const ctx = await ready();
  const { id } = await createPatch(ctx, input("a"));
  const other = await makeService(ctx, { name: "other" });
  expect(await copyPatches(other, { from: ctx.service.id })).toEqual({ copied: 1 });
  expect((await listPatches(other)).map(({ path }) => path)).toEqual(["a"]);
  const stranger = await ready();
  await expect(load(stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND", message: "Patch not found" });
  await expect(copyPatches(stranger, { from: ctx.service.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a patch that was added, changed, switched off or removed since the build that serves must be pending, until it is as it was", async () => {
  const made = await ready();
  const source = { type: "git" as const, url: "https://git.example.com/shop/api.git" };
  await updateSpec(made, UpdateSpec.parse({ source }));
  const now = () => loadService(made, made.service.id);
  const pending = async () => (await getService(await now())).pendingChanges;
  /** As the worker does it: of an image that is there already nothing is checked out. */
  const end = async ({ id }: { id: string }, builds: boolean) => {
    const bundle = await claimDeployment(runtime, id);
    if (!bundle) throw new Error("nothing was claimed");
    const patches = await listEnabledPatches(runtime, made.service.id);
    if (builds) await recordSource(runtime, id, { commit: "c0ffee", patches });
    await recordImage(runtime, id, "sha256:one");
    await recordEnv(runtime, id, "sealed");
    await finishDeployment(runtime, bundle, { status: "succeeded" });
    return id;
  };
  const plain = await end(await deployService(await now(), {}), true);
  expect(await pending()).toBe(false);
  const { id } = await createPatch(made, input("b"));
  await createPatch(made, input("a/\u{1f6a2}.txt", "ünï\n\\n'"));
  expect(await pending()).toBe(true);
  await end(await deployService(await now(), {}), true);
  expect(await pending()).toBe(false);
  const change = async (values: object) => updatePatch(await load(made, id), UpdatePatch.parse(values));
  for (const [to, back] of [
    [{ enabled: false }, { enabled: true }],
    [{ content: "other" }, { content: "canary-content" }],
    [{ path: "c" }, { path: "b" }],
  ] as const) {
    await change(to);
    expect(await pending()).toBe(true);
    await change(back);
    expect(await pending()).toBe(false);
  }
  await removePatch(await load(made, id));
  expect(await pending()).toBe(true);
  await end(await reloadService(await now(), {}), false);
  expect(await pending()).toBe(true);
  await createPatch(made, input("b"));
  expect(await pending()).toBe(false);
  await end(await rollbackService(await now(), { deploymentId: plain, variables: "then" }), false);
  expect(await pending()).toBe(true);
});

test("the files of a source must be asked for by the service alone, with paths that stay inside", async () => {
  const ctx = await ready();
  const commit = "c0ffee";
  runtime.answers["source.tree"] = async () => ({ commit, ref: "refs/heads/main", entries: [], more: false });
  runtime.answers["source.file"] = async () => ({ commit, sizeBytes: 1, content: "x", reason: null });
  await browseSource(ctx, BrowseSource.parse({ folder: "./src//lib/" }));
  await readSourceFile(ctx, ReadSourceFile.parse({ path: "src/app.js" }));
  const { id: serviceId } = ctx.service;
  expect(runtime.asked.slice(-2)).toMatchObject([
    { name: "source.tree", input: { serviceId, folder: "src/lib", refresh: false } },
    { name: "source.file", input: { serviceId, path: "src/app.js" } },
  ]);
  for (const path of ["..", "/etc/passwd", "a/../../x", ".git/config", "a\0b"]) {
    expect(ReadSourceFile.safeParse({ path }).success, path).toBe(false);
    expect(BrowseSource.safeParse({ folder: path }).success, path).toBe(false);
  }
});

test("copies of sources must be forgotten for the caller's own services only", async () => {
  const ctx = await ready();
  await ready();
  await forgetSources(await loadServer(ctx, ctx.service.serverId));
  const input = { serviceIds: [ctx.service.id] };
  expect(runtime.enqueued.at(-1)).toEqual({ name: "forgetSources", input });
});
