import { mkdir, readdir, utimes } from "node:fs/promises";
import { UpdateSpec, updateSpec } from "@moorage/core/service";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "@moorage/core/testing";
import { createLocalHost } from "@moorage/engine/host";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../../tests/support/run.ts";
import type { Worker } from "../../worker.ts";
import { forgetSources, sourceTree, sweepSources } from "./source.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const dataDir = temporaryDirectory("data");
const root = `${dataDir}/patch-repos`;
const lock = async () => ({ isHeld: () => true, [Symbol.asyncDispose]: async () => undefined });
const worker = (): Worker =>
  ({
    runtime: { ...runtime, settings: { ...runtime.settings, dataDir } },
    ...{ locks: { lock }, here: createLocalHost({ id: "local" }), stopping: new AbortController().signal },
  }) as unknown as Worker;

test("copies of services that are gone, and those that nobody looked at for a day, must go", async () => {
  const project = await makeProject(await makeOrganization(runtime));
  await sweepSources(worker());
  const { service: used } = await makeService(project, { name: "used" });
  const { service: left } = await makeService(project, { name: "left" });
  for (const id of [used.id, left.id, "svc_gone"]) await mkdir(`${root}/${id}/.git`, { recursive: true });
  const longAgo = new Date(runtime.now().getTime() - 25 * 60 * 60_000);
  await utimes(`${root}/${left.id}`, longAgo, longAgo);
  await sweepSources(worker());
  expect(await readdir(root)).toEqual([used.id]);
  await forgetSources(worker(), [used.id]);
  expect(await readdir(root)).toEqual([]);
});

test("a source without files must be told as what it is", async () => {
  const ctx = await makeService(await makeProject(await makeOrganization(runtime)));
  const input = { serviceId: ctx.service.id, folder: "", refresh: false };
  for (const [source, message] of [
    [{ type: "image", image: "nginx" }, "The source is a Docker image: there are no files to be shown."],
    [{ type: "drop" }, "No archive was uploaded yet."],
  ] as const) {
    await updateSpec(ctx, UpdateSpec.parse({ source }));
    await expect(sourceTree(worker(), input)).rejects.toMatchObject({ code: "PRECONDITION", message });
  }
  await expect(sourceTree(worker(), { ...input, serviceId: "svc_gone" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
