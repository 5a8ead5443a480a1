import { delivery, run } from "@moorage/db/schema";
import { asc, eq, sql } from "drizzle-orm";
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
  return { service, receive: receiverOf(service) };
}

function receiverOf(service: { webhookKey: string }) {
  const token = webhookToken(runtime, service.webhookKey);
  return (body: string, headers: Record<string, string> = {}) =>
    receiveWebhook(runtime, {
      ...{ token, body: Buffer.from(body), requestId: "req", clientAddress: "127.0.0.1" },
      header: (name) => headers[name],
    });
}

test("a text with a NUL must be deployed without it, not fail in the database", async () => {
  const { receive } = await receiver();
  expect(await receive('{"message":"one\\u0000two"}')).toMatchObject({ outcome: "deployed" });
  const push = '{"ref":"refs/heads/ma\\u0000in","head_commit":{"message":"\\u0000"}}';
  const form = new URLSearchParams({ payload: push }).toString();
  const headers = { "x-github-event": "push", "content-type": "application/x-www-form-urlencoded" };
  expect(await receive(form, headers)).toMatchObject({ outcome: "ignored" });
});

test("a delivery whose work fails must say so in the list, not stay without a word", async () => {
  const { service, receive } = await receiver();
  await runtime.db.execute(sql`alter table ${run} add constraint no_more check (false) not valid`);
  await expect(receive('{"message":"one"}')).rejects.toThrow();
  await runtime.db.execute(sql`alter table ${run} drop constraint no_more`);
  expect(await receive('{"message":"two"}')).toMatchObject({ outcome: "deployed" });
  const rows = await runtime.db
    .select({ outcome: delivery.outcome, reason: delivery.reason })
    .from(delivery)
    .where(eq(delivery.serviceId, service.id))
    .orderBy(asc(delivery.createdAt));
  expect(rows).toEqual([
    { outcome: "received", reason: expect.stringMatching(/ Send this delivery again\.$/) },
    { outcome: "deployed", reason: null },
  ]);
});
