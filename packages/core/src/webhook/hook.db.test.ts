import { createHmac } from "node:crypto";
import { gitHost, repositoryHook } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import { createConnection, loadConnection, TestConnection, testConnection } from "../connection/index.ts";
import { gitHostFamily } from "../git-host/index.ts";
import { sharedWebhookSecret } from "../git-host/place.ts";
import { removeService } from "../service/index.ts";
import { updateSpec } from "../service/save-spec.ts";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "../testing/index.ts";
import { getHook, hookPlace, receiveSharedWebhook, rotateWebhook, saveAutoDeploy } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
beforeEach(() => {
  runtime.enqueued.length = 0;
});
afterAll(() => runtime.close());

const given = {
  gitea: { config: { url: "https://git.example.com", clientId: "x" }, secrets: { clientSecret: "canary" } },
  github: { config: {}, secrets: {} },
};

async function made(type: keyof typeof given) {
  const ctx = await makeOrganization(runtime);
  const { id } = await createConnection(ctx, gitHostFamily, { name: "Ours", type, ...given[type] });
  const { service } = await makeService(await makeProject(ctx));
  const load = () => loadService(ctx, service.id);
  const take = async (source: object) => updateSpec(await load(), { source: source as never });
  const hosted = { type, gitHostId: id, repository: "Quay/api" };
  return { ctx, id, serviceId: service.id, load, take, hosted };
}

const rings = () => runtime.enqueued.filter(({ name }) => name === "syncHook").length;
const rowOf = async (serviceId: string) =>
  (await runtime.db.select().from(repositoryHook).where(eq(repositoryHook.serviceId, serviceId)))[0];

test("a webhook must be wanted as long as a host's repository is to deploy itself, and rung for when that changes", async () => {
  const { id, serviceId, load, take, hosted } = await made("gitea");
  expect(await getHook(await load())).toBeNull();
  await take(hosted);
  expect([rings(), await rowOf(serviceId)]).toMatchObject([1, { gitHostId: id, repository: "Quay/api" }]);
  await take({ ...hosted, branch: "main" });
  expect(rings()).toBe(1);
  const { url } = await rotateWebhook(await load());
  const row = await rowOf(serviceId);
  expect(JSON.parse(runtime.open(row?.address ?? "", hookPlace(serviceId)))).toEqual({
    url,
    token: url.split("/").at(-1),
  });
  expect(rings()).toBe(2);
  await saveAutoDeploy(await load(), { autoDeploy: false });
  expect([rings(), await rowOf(serviceId)]).toMatchObject([3, { gitHostId: null }]);
  await saveAutoDeploy(await load(), { autoDeploy: true });
  await take({ ...hosted, repository: "quay/web" });
  expect([rings(), await getHook(await load())]).toMatchObject([5, { repository: "quay/web", installed: false }]);
  await take({ type: "image", image: "nginx:1.27" });
  expect([rings(), await getHook(await load())]).toEqual([6, null]);
  await take(hosted);
  await removeService(await load(), { confirm: "api" });
  expect([rings(), await rowOf(serviceId)]).toMatchObject([8, { gitHostId: null }]);
});

test("a host that sends for a whole account must need no webhook of a service", async () => {
  const { serviceId, load, take, hosted } = await made("github");
  await take(hosted);
  expect([rings(), await rowOf(serviceId)]).toEqual([0, undefined]);
  expect(await getHook(await load())).toMatchObject({ shared: true, installed: true, problem: null });
  const inside = { ...runtime, settings: { ...runtime.settings, url: "http://127.0.0.1:3000" } };
  expect(await getHook({ ...(await load()), runtime: inside })).toMatchObject({
    installed: false,
    problem: {
      message: "GitHub does not reach this dashboard at http://127.0.0.1:3000, so that its App tells of no push.",
    },
  });
});

test("what could not be installed must be tried again when its account passes a test", async () => {
  const { ctx, id, serviceId, take, hosted } = await made("gitea");
  await take(hosted);
  const refused = { problem: { code: "PRECONDITION" as const, message: "Not allowed." }, doneVersion: "x" };
  await runtime.db.update(repositoryHook).set(refused).where(eq(repositoryHook.serviceId, serviceId));
  const before = rings();
  const testIt = async () =>
    testConnection(await loadConnection(ctx, gitHostFamily, id), gitHostFamily, TestConnection.parse({}));
  runtime.answers["connection.test"] = async () => {
    throw new AppError("PRECONDITION", "It is away.");
  };
  await expect(testIt()).rejects.toThrow("away");
  expect(rings()).toBe(before);
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
  await testIt();
  expect([rings(), (await rowOf(serviceId))?.doneVersion]).toEqual([before + 1, null]);
});

async function connected() {
  const host = await made("github");
  await host.take(host.hosted);
  await runtime.db
    .update(gitHost)
    .set({ config: sql`${gitHost.config} || '{"appId": 42}'::jsonb` })
    .where(eq(gitHost.id, host.id));
  return host;
}

function push(signedFor: string, options: { id?: string; repository?: string; appId?: string; event?: string } = {}) {
  const { id = crypto.randomUUID(), repository = "quay/API", appId = "42", event = "push" } = options;
  const head = { id: "0a".repeat(20), message: "Change it", author: { name: "Ana" }, modified: ["a"] };
  const body = Buffer.from(
    JSON.stringify({
      ...{ ref: "refs/heads/main", after: head.id, head_commit: head, commits: [head] },
      repository: { full_name: repository, default_branch: "main" },
    }),
  );
  const signature = createHmac("sha256", sharedWebhookSecret(runtime, signedFor).reveal()).update(body).digest("hex");
  const headers: Record<string, string> = {
    ...{ "x-github-event": event, "x-github-delivery": id, "x-hub-signature-256": `sha256=${signature}` },
    "x-github-hook-installation-target-id": appId,
  };
  const received = { header: (name: string) => headers[name], body, requestId: "req", clientAddress: "127.0.0.1" };
  return receiveSharedWebhook(runtime, "github", received);
}

test("a delivery of an account must deploy what takes its repository, once, and nothing of another account", async () => {
  const [ours, theirs] = [await connected(), await connected()];
  const answer = await push(ours.id, { id: "one" });
  expect(answer.services).toMatchObject([{ serviceId: ours.serviceId, outcome: "deployed" }]);
  expect((await push(ours.id, { id: "one" })).services).toMatchObject([{ outcome: "ignored" }]);
  expect((await push(ours.id, { repository: "quay/other" })).services).toEqual([]);
  expect((await push(ours.id, { event: "ping" })).message).toContain("ping");
  expect((await theirs.load()).service.lastNumber).toBe(0);
  expect((await ours.load()).service.lastNumber).toBe(1);
});

test("a delivery must be signed for the account that it names", async () => {
  const { id } = await connected();
  await expect(push(id, { appId: "43" })).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await expect(push("gho_other")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  const bare = { header: () => undefined, body: Buffer.from("{}"), requestId: "req", clientAddress: "" };
  await expect(receiveSharedWebhook(runtime, "github", bare)).rejects.toMatchObject({ code: "UNAUTHORIZED" });
  await expect(receiveSharedWebhook(runtime, "gitlab", bare)).rejects.toMatchObject({ code: "NOT_FOUND" });
});
