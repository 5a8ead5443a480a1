import { cookieOf } from "@moorage/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";
import type { Sample } from "../testing/sample.ts";
import { samples } from "../testing/samples.ts";
import { operations } from "./catalog.ts";
import type { Operation } from "./operation.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

function operationOf({ name }: Sample): Operation {
  const operation = operations.get(name);
  if (!operation) throw new Error(`no operation ${name}`);
  return operation;
}

const call = (sample: Sample, sent: Parameters<FullWorld["call"]>[3]) =>
  world.call(operationOf(sample).method, sample.name, sample.input(world.all), sent);

/** What one gets who may. */
const statusOf = ({ refused, absent }: Sample): number => (absent ? 404 : refused ? 412 : 200);

/** Everything that the owner sees, as text. */
const snapshot = async () => {
  const answers = await Promise.all([
    world.call("GET", "project.all"),
    world.call("GET", "project.one", { projectId: world.all.projectId }),
    world.call("GET", "application.one", { applicationId: world.all.applicationId }),
    world.call("GET", "organization.all"),
    world.call("GET", "user.listSessions"),
  ]);
  return answers.map(({ text }) => text);
};

test("every operation must have a sample, and every sample an operation", () => {
  // Archives are sent as forms; upload.db.test.ts has its own.
  const names = [...operations.keys()].filter((name) => name !== "application.dropDeployment");
  expect(samples.map(({ name }) => name).sort()).toEqual(names.sort());
});

test.each(samples)("nobody must be refused: $name", async (sample) => {
  const answer = await call(sample, null);
  expect([answer.status, answer.text]).toEqual([401, '{"message":"Unauthorized"}']);
  const { method } = operationOf(sample);
  const wrong = await world.fetch(
    `/api/trpc/${sample.name}`,
    { method, headers: { "x-api-key": "moor_nobody" } },
    sample.name,
  );
  expect(wrong.status).toBe(401);
  expect(wrong.body).toMatchObject({
    error: { json: { code: -32_001, data: { code: "UNAUTHORIZED", httpStatus: 401 } } },
  });
});

test("a stranger must find nothing by any id, see nothing in any list, and change nothing", async () => {
  const before = await snapshot();
  const sent = { key: world.strangerKey };
  for (const sample of samples) {
    const answer = await call(sample, sent);
    if (sample.foreign && !sample.ofInstance) {
      expect([sample.name, answer.status, answer.body]).toMatchObject([sample.name, 404, { code: "NOT_FOUND" }]);
      continue;
    }
    expect([sample.name, answer.status]).toEqual([sample.name, sample.ofInstance ? 403 : statusOf(sample)]);
    const secret = Object.values(world.all).find((id) => answer.text.includes(id));
    expect([sample.name, secret]).toEqual([sample.name, undefined]);
  }
  expect(await snapshot()).toEqual(before);
});

const ownAccount = new Set(["user.update", "user.revokeSession", "user.createApiKey", "user.deleteApiKey"]);
const harmless = new Set([
  ...ownAccount,
  "organization.setDefault",
  "settings.getUpdateData",
  "domain.validateDomain",
  "registry.testRegistryById",
  ...["github", "gitlab", "bitbucket", "gitea"].map((type) => `${type}.testConnection`),
]);

test("a viewer must read, and be refused every change", async () => {
  const before = await snapshot();
  const sent = { key: await world.keyOfRole("viewer") };
  for (const sample of samples.filter(({ name }) => !harmless.has(name))) {
    const { status } = await call(sample, sent);
    const own = sample.name === "organization.delete" ? 404 : 403;
    expect([sample.name, status]).toEqual([
      sample.name,
      operationOf(sample).method === "GET" && !sample.shows ? statusOf(sample) : own,
    ]);
  }
  expect(await snapshot()).toEqual(before);
});

test("an owner must get what the document says of every operation, and not a field more", async () => {
  const cookie = await cookieOf(world.owner);
  for (const sample of samples) {
    const answer = await call(sample, sample.bySession ? { cookie } : undefined);
    const isRefused = statusOf(sample) !== 200;
    const refused = answer.status === 200 || isRefused ? "" : answer.text;
    expect([sample.name, answer.status, refused]).toEqual([sample.name, statusOf(sample), ""]);
    if (isRefused) continue;
    const { output } = operationOf(sample);
    if (output.def.type === "void") {
      expect([sample.name, answer.text, answer.headers.get("content-length")]).toEqual([sample.name, "", "0"]);
      continue;
    }
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect([sample.name, output.safeParse(answer.body)]).toEqual([sample.name, { success: true, data: answer.body }]);
  }
});
