import { loadConnection } from "@moorage/core/connection";
import {
  CreateChannel,
  channelFamily,
  createChannel,
  ListNotices,
  listNotices,
  tellNow,
} from "@moorage/core/notification";
import { CreateRegistry, createRegistry } from "@moorage/core/registry";
import { UpdateSpec, updateSpec } from "@moorage/core/service";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "@moorage/core/testing";
import { channel } from "@moorage/db/schema";
import { Secret } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { hookReceiver } from "../../../../../tests/support/hook-receiver.ts";
import { mailServer } from "../../../../../tests/support/mail-server.ts";
import type { Worker } from "../../worker.ts";
import { authOf, findRegistry, renewedAuthOf } from "../registry/access.ts";
import { keepRegistries } from "../registry/keep.ts";
import { sendNotices } from "./send.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
});
afterAll(() => runtime.close());
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

const aws = (status: number, body: object) => {
  globalThis.fetch = async () => new Response(JSON.stringify(body), { status });
};
const tokenFor = (hours: number) => ({
  authorizationData: [{ authorizationToken: btoa("AWS:canary-token"), expiresAt: Date.now() / 1_000 + hours * 3_600 }],
});

const distribution = async () => Promise.reject(new Error("manifest unknown"));
const workerOf = (hours = 0): Worker =>
  ({
    runtime: { ...runtime, now: () => new Date(Date.now() + hours * 3_600_000) },
    open: (sealed: string, place: string) => new Secret(runtime.open(sealed, place)),
    registryTokens: new Map(),
    here: { docker: { checkAuth: async () => ({}), getImage: () => ({ distribution }) } },
    gitPolicy: { privateAddresses: true },
    stopping: new AbortController().signal,
  }) as unknown as Worker;

async function lookAfter(worker: Worker) {
  const once = new AbortController();
  await keepRegistries(worker, once.signal, async () => once.abort());
  await sendNotices(worker);
}

test("a token that cannot be renewed must be told by webhook and mail once, with its services, and that it works again", async () => {
  await using hook = await hookReceiver();
  await using post = await mailServer();
  const ctx = await makeOrganization(runtime);
  const mail = {
    smtpServer: "127.0.0.1",
    smtpPort: post.port,
    fromAddress: "moorage@example.com",
    toAddresses: "ana@example.com",
  };
  await createChannel(ctx, CreateChannel.parse({ name: "Hook", type: "custom", secrets: { endpoint: hook.url } }));
  await createChannel(ctx, CreateChannel.parse({ name: "Mail", type: "email", config: mail }));
  const account = {
    ...{ name: "Company ECR", type: "ecr", secrets: { secretAccessKey: "canary-key" } },
    config: { url: "123456789012.dkr.ecr.eu-central-1.amazonaws.com", accessKeyId: "AKIAEXAMPLE" },
  };
  const { id } = await createRegistry(ctx, CreateRegistry.parse(account));
  await updateSpec(await makeService(await makeProject(ctx)), UpdateSpec.parse({ registryId: id }));
  const worker = workerOf();
  const row = await findRegistry(worker, id);
  if (!row) throw new Error("the registry is gone");
  aws(200, tokenFor(0.9));
  await authOf(worker, row);
  aws(403, { message: "This key is not active." });
  await expect(renewedAuthOf(worker, row, 3_600_000)).rejects.toThrow("not active");
  await lookAfter(worker);
  await lookAfter(Object.assign(workerOf(0.5), { registryTokens: worker.registryTokens }));
  expect(hook.taken.map(({ title }) => title)).toEqual(["Registry Company ECR fails"]);
  expect(hook.taken[0]?.body).toContain("This key is not active.");
  expect(hook.taken[0]?.facts).toContainEqual({ label: "Services concerned", value: "api" });
  expect(hook.taken[0]?.facts.map(({ label }) => label)).toContain("The old token works until");
  expect(post.mails).toHaveLength(1);
  for (const part of ["Registry Company ECR fails", "Services concerned: api"]) expect(post.mails[0]).toContain(part);
  aws(200, tokenFor(12));
  await lookAfter(Object.assign(workerOf(0.8), { registryTokens: new Map() }));
  expect(hook.taken.map(({ title }) => title)[1]).toBe("Registry Company ECR works again");
  expect(post.mails).toHaveLength(2);
  expect(JSON.stringify([hook.taken, post.mails, runtime.logged])).not.toContain("canary");
});

test("what is not taken must be tried again later, and its reason kept on the channel without its secrets", async () => {
  await using hook = await hookReceiver();
  const ctx = await makeOrganization(runtime);
  const made = await createChannel(
    ctx,
    CreateChannel.parse({ name: "Hook", type: "custom", secrets: { endpoint: hook.url } }),
  );
  const at = await loadConnection(ctx, channelFamily, made.id);
  const notices = () => listNotices(at, ListNotices.parse({}));
  const server = { id: "srv_1", name: "web-2" };
  await tellNow(runtime, ctx.organizationId, {
    type: "server.away",
    server,
    since: new Date().toISOString(),
    reason: undefined,
  });
  hook.answer(503, "busy at /canary-hook");
  await sendNotices(workerOf());
  expect(await notices()).toMatchObject([{ status: "waiting", attempts: 1 }]);
  await sendNotices(workerOf());
  expect(await notices()).toMatchObject([{ attempts: 1 }]);
  await hook.close();
  await sendNotices(workerOf(0.1));
  expect(await notices()).toMatchObject([
    { status: "waiting", attempts: 2, problem: { message: expect.stringContaining("ECONNREFUSED") } },
  ]);
  const stored = async () => (await runtime.db.select().from(channel).where(eq(channel.id, made.id)))[0];
  expect((await stored())?.problem?.message).toContain("ECONNREFUSED");
  await hook.listen();
  hook.answer(200);
  await sendNotices(workerOf(1));
  expect(await notices()).toMatchObject([{ status: "sent", attempts: 3, problem: null }]);
  expect((await stored())?.problem).toBeNull();
  expect(hook.taken).toHaveLength(1);
  expect(JSON.stringify([await notices(), runtime.logged, runtime.published])).not.toContain("canary");
});
