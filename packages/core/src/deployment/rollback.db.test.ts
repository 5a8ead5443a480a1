import { deployment, run, service } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import type { ServiceContext } from "../context.ts";
import { getService, UpdateSpec, updateSpec } from "../service/index.ts";
import { makeOrganization, makeProject, makeService } from "../testing/fixtures.ts";
import { type TestRuntime, testRuntime } from "../testing/runtime.ts";
import { getWebhook, listDeliveries, receiveWebhook } from "../webhook/index.ts";
import {
  claimDeployment,
  deployService,
  dropVersion,
  finishDeployment,
  listDeployments,
  listKept,
  recordEnv,
  recordImage,
  recordSource,
  redeployService,
  rollbackService,
} from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

const ready = async () => makeService(await makeProject(await makeOrganization(runtime)));
const again = (ctx: ServiceContext) => loadService(ctx, ctx.service.id);

/** As the worker would have ended it. */
async function end(id: string, image: string, status: "succeeded" | "failed" = "succeeded") {
  const bundle = await claimDeployment(runtime, id);
  if (!bundle) throw new Error("nothing was claimed");
  await recordSource(runtime, id, { commit: `commit-of-${image}` });
  await recordImage(runtime, id, image);
  await recordEnv(runtime, id, `env-of-${image}`);
  await finishDeployment(runtime, bundle, { status });
}
async function deployed(ctx: ServiceContext, image: string, status: "succeeded" | "failed" = "succeeded") {
  const { id } = await deployService(await again(ctx), {});
  await end(id, image, status);
  return id;
}
const rowOf = async (id: string) =>
  (await runtime.db.select().from(deployment).where(eq(deployment.id, id)))[0] ?? { image: null };

test("a rollback must release image, settings and variables of then, or today's variables", async () => {
  const ctx = await ready();
  const first = await deployed(ctx, "one");
  await deployed(ctx, "two");
  const then = await rollbackService(await again(ctx), { deploymentId: first, variables: "then" });
  expect(await rowOf(then.id)).toMatchObject({
    ...{ trigger: "rollback", reuseImage: "one", envFrom: first, rollbackOf: 1, commit: "commit-of-one" },
  });
  await end(then.id, "one");
  const today = await rollbackService(await again(ctx), { deploymentId: first, variables: "today" });
  expect(await rowOf(today.id)).toMatchObject({ reuseImage: "one", envFrom: null });
});

test("only what succeeded and is kept can be gone back to; another service's deployment is not found", async () => {
  const ctx = await ready();
  const first = await deployed(ctx, "one");
  const failed = await deployed(ctx, "two", "failed");
  const serving = await deployed(ctx, "three");
  const back = async (deploymentId: string, at = ctx) =>
    rollbackService(await again(at), { deploymentId, variables: "then" });
  await expect(back(failed)).rejects.toMatchObject({ code: "PRECONDITION" });
  await expect(back(first, await ready())).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(dropVersion(ctx, serving)).rejects.toMatchObject({ code: "PRECONDITION" });
  await dropVersion(ctx, first);
  await expect(back(first)).rejects.toMatchObject({ code: "PRECONDITION", message: expect.stringMatching(/not kept/) });
  expect((await listDeployments(ctx, { limit: 9 })).map(({ canRollBack }) => canRollBack)).toEqual([
    true,
    false,
    false,
  ]);
});

test("which pushes deploy must not be said to wait for a deployment, and where the source is must", async () => {
  const ctx = await ready();
  const source = { type: "git" as const, url: "https://git.example.com/shop/api.git" };
  const change = async (more: object) =>
    updateSpec(await again(ctx), UpdateSpec.parse({ source: { ...source, ...more } }));
  const pending = async () => (await getService(await again(ctx))).pendingChanges;
  await change({});
  await deployed(ctx, "one");
  expect(await pending()).toBe(false);
  await change({ watchPaths: ["src/**"], trigger: "tag" });
  expect(await pending()).toBe(false);
  await change({ branch: "next" });
  expect(await pending()).toBe(true);
});

test("images of the newest versions, of what serves and of what is under way must be kept", async () => {
  const ctx = await ready();
  for (const image of ["one", "two", "three"]) await deployed(ctx, image);
  await runtime.db.update(service).set({ keepDeployments: 2 }).where(eq(service.id, ctx.service.id));
  expect((await listKept(runtime, ctx.service.id))?.images).toEqual(new Set(["three", "two"]));
  const first = (await listDeployments(ctx, { limit: 9 })).at(-1)?.id ?? "";
  const { id } = await rollbackService(await again(ctx), { deploymentId: first, variables: "then" });
  const kept = await listKept(runtime, ctx.service.id);
  expect(kept?.images).toEqual(new Set(["three", "two", "one"]));
  expect(kept?.ended.has(id)).toBe(false);
});

test("a redeployment of an earlier commit must take that commit with today's settings", async () => {
  const ctx = await ready();
  const first = await deployed(ctx, "one");
  await deployed(ctx, "two");
  const { id } = await redeployService(await again(ctx), { deploymentId: first });
  expect(await rowOf(id)).toMatchObject({ commit: "commit-of-one", reuseImage: null });
});

const send = (ctx: ServiceContext, body: object, headers: Record<string, string> = {}) =>
  receiveWebhook(runtime, {
    token: getWebhook(ctx).token,
    header: (name) => headers[name],
    body: Buffer.from(JSON.stringify(body)),
    ...{ requestId: "req", clientAddress: "127.0.0.1" },
  });

test("a burst of deliveries must become one waiting deployment of the newest", async () => {
  const ctx = await ready();
  const push = (tag: string) => send(ctx, { image: "nginx", tag: "1.27", message: `push ${tag}` });
  const answers = [];
  for (let n = 0; n < 30; n += 1) answers.push(await push(String(n)));
  expect(new Set(answers.map(({ deployment: made }) => made?.id)).size).toBe(1);
  const [only, ...more] = await listDeployments(ctx, { limit: 9 });
  expect(more).toEqual([]);
  expect(only).toMatchObject({ trigger: "webhook", by: "Webhook", status: "queued" });
  expect(await runtime.db.select().from(run).where(eq(run.serviceId, ctx.service.id))).toHaveLength(1);
});

test("a delivery must be kept with its outcome, and a replay of it must do nothing", async () => {
  const ctx = await ready();
  const headers = { "x-github-event": "ping", "x-github-delivery": "d1" };
  expect(await send(ctx, {}, headers)).toMatchObject({ outcome: "ignored", message: expect.stringMatching(/ping/i) });
  expect(await send(ctx, {}, headers)).toMatchObject({ outcome: "ignored", message: expect.stringMatching(/already/) });
  expect(await listDeliveries(ctx)).toMatchObject([{ sender: "github", event: "ping", outcome: "ignored" }]);
});

test("a delivery that is refused must be kept with why, and be taken when it comes again signed right", async () => {
  const ctx = await ready();
  const headers = { "x-github-event": "ping", "x-github-delivery": "d2" };
  const wrong = { ...headers, "x-hub-signature-256": `sha256=${"0".repeat(64)}` };
  await expect(send(ctx, {}, wrong)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await expect(send(ctx, { ref: 7 }, { ...headers, "x-github-event": "push" })).rejects.toMatchObject({
    code: "INVALID",
  });
  expect(await listDeliveries(ctx)).toMatchObject([
    { sender: "github", outcome: "refused", reason: expect.stringContaining("headers name") },
    { sender: "github", outcome: "refused", reason: expect.stringMatching(/signature does not fit.*secret/) },
  ]);
  expect(await send(ctx, {}, headers)).toMatchObject({ outcome: "ignored", message: expect.stringMatching(/ping/i) });
});

test("a deleted service's webhook must not be there any more", async () => {
  const ctx = await ready();
  await runtime.db.update(service).set({ deletedAt: new Date() }).where(eq(service.id, ctx.service.id));
  await expect(send(ctx, {})).rejects.toMatchObject({ code: "NOT_FOUND" });
});
