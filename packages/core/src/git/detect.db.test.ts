import { AppError } from "@moorage/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createConnection } from "../connection/index.ts";
import { gitHostFamily } from "../git-host/index.ts";
import { makeOrganization, type TestRuntime, testRuntime } from "../testing/index.ts";
import { DetectBuild, detectBuild } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const url = "https://git.example.com/shop/api.git";
const asked = () => runtime.asked.at(-1)?.input;
const answer = (files: string[]) => {
  runtime.answers["git.files"] = async () => files;
};

test("the files in the folder where the build begins must say what builds it", async () => {
  const ctx = await makeOrganization(runtime);
  answer(["package.json", "server.js"]);
  const input = DetectBuild.parse({ url, password: "canary", branch: "main", buildPath: "/apps/web/" });
  expect(await detectBuild(ctx, input)).toMatchObject({
    detected: { builder: "railpack", file: "package.json", what: "Node.js" },
  });
  expect(asked()).toMatchObject({ from: { url, organizationId: ctx.organizationId }, ref: "main", folder: "apps/web" });
  expect(JSON.stringify(runtime.asked)).not.toContain("canary");
  answer(["README.md"]);
  expect(await detectBuild(ctx, DetectBuild.parse({ url }))).toMatchObject({
    detected: null,
    lookedFor: expect.arrayContaining(["Dockerfile", "Python"]),
  });
  expect(asked()).toMatchObject({ ref: null, folder: "" });
});

test("a repository of an account must be asked for by the organization that it belongs to, with the right to know of it", async () => {
  const ctx = await makeOrganization(runtime);
  const { id: gitHostId } = await createConnection(ctx, gitHostFamily, {
    ...{ name: "Bitbucket", type: "bitbucket", secrets: { token: "t" } },
    config: { workspace: "shop", email: "ana@example.com" },
  });
  answer(["Dockerfile"]);
  const input = DetectBuild.parse({ gitHostId, repository: "shop/api" });
  expect((await detectBuild(ctx, input)).detected?.builder).toBe("dockerfile");
  expect(asked()).toMatchObject({ from: { gitHostId, repository: "shop/api" } });
  const stranger = await makeOrganization(runtime);
  await expect(detectBuild(stranger, input)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const blind = { ...ctx, permissions: new Set(["service:update"] as const) };
  await expect(detectBuild(blind, input)).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("why a repository cannot be read must be told as it is", async () => {
  const ctx = await makeOrganization(runtime);
  runtime.answers["git.files"] = async () => {
    throw new AppError("NOT_FOUND", "The repository has no folder web.", { field: "buildPath" });
  };
  await expect(detectBuild(ctx, DetectBuild.parse({ url, buildPath: "web" }))).rejects.toMatchObject({
    field: "buildPath",
  });
  for (const wrong of [{ url: "file:///srv" }, { url, branch: "--upload-pack=x" }, { url, buildPath: "../x" }])
    expect(DetectBuild.safeParse(wrong).success).toBe(false);
});
