import { afterAll, beforeAll, expect, test } from "vitest";
import { makeOrganization, makeProject, makeService, type TestRuntime, testRuntime } from "../testing/index.ts";
import { webhookToken } from "./address.ts";
import { receiveWebhook } from "./index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
});
afterAll(() => runtime.close());

async function receiver() {
  const { service } = await makeService(await makeProject(await makeOrganization(runtime)));
  const token = webhookToken(runtime, service.webhookKey);
  return (body: string, headers: Record<string, string> = {}) =>
    receiveWebhook(runtime, {
      ...{ token, body: Buffer.from(body), requestId: "req", clientAddress: "127.0.0.1" },
      header: (name) => headers[name],
    });
}

test("a text with a NUL must be deployed without it, not fail in the database", async () => {
  const receive = await receiver();
  expect(await receive('{"message":"one\\u0000two"}')).toMatchObject({ outcome: "deployed" });
  const push = '{"ref":"refs/heads/ma\\u0000in","head_commit":{"message":"\\u0000"}}';
  const form = new URLSearchParams({ payload: push }).toString();
  const headers = { "x-github-event": "push", "content-type": "application/x-www-form-urlencoded" };
  expect(await receive(form, headers)).toMatchObject({ outcome: "ignored" });
});
