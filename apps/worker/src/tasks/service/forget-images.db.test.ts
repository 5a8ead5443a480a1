import { readdir } from "node:fs/promises";
import { loadService } from "@moorage/core";
import { claimDeployment, deployService, finishDeployment, recordEnv, recordImage } from "@moorage/core/deployment";
import { receiveUpload } from "@moorage/core/service";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "@moorage/core/testing";
import { service } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryDirectory } from "../../../../../tests/support/run.ts";
import { forgetUploads } from "./forget-images.ts";

const dataDir = temporaryDirectory("data");
let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime({ dataDir });
});
afterAll(() => runtime.close());

async function* archive() {
  yield Buffer.from([0x1f, 0x8b, 0, 0]);
}

test("archives of the kept versions, of what is under way and of the next must stay, older ones go", async () => {
  const made = await makeService(await makeProject(await makeOrganization(runtime)));
  const { id } = made.service;
  await runtime.db.update(service).set({ keepDeployments: 1 }).where(eq(service.id, id));
  const again = () => loadService(made, id);
  const send = async () => (await receiveUpload(await again(), { fileName: "a.tar.gz", archive: archive() })).uploadId;
  const request = async () => (await deployService(await again(), {})).id;
  const deployed = async () => {
    const sent = await send();
    const deploymentId = await request();
    const bundle = await claimDeployment(runtime, deploymentId);
    if (!bundle) throw new Error("nothing was claimed");
    await recordImage(runtime, deploymentId, `image-${sent}`);
    await recordEnv(runtime, deploymentId, "sealed");
    await finishDeployment(runtime, bundle, { status: "succeeded" });
    return sent;
  };
  await deployed();
  const kept = [await deployed(), await send()];
  await request();
  kept.push(await send());
  await forgetUploads({ runtime }, id);
  expect((await readdir(`${dataDir}/uploads`)).sort()).toEqual(kept.sort());
  await forgetUploads({ runtime }, "svc_gone");
  expect(await readdir(`${dataDir}/uploads`)).toHaveLength(3);
});
