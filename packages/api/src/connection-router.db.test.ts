import {
  addMember,
  auditedActions,
  cookieOf,
  makeOrganization,
  makeSession,
  makeUser,
  type TestRuntime,
  testFamily,
  testRuntime,
} from "@moorage/core/testing";
import { isAppError } from "@moorage/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionProcedures } from "./connection-router.ts";
import { createCallerFactory, router } from "./trpc.ts";

const makeCaller = createCallerFactory(router({ registry: router(connectionProcedures(testFamily)) }));

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
});
afterAll(() => runtime.close());

const callerOf = (cookie: string) => {
  const headers = new Headers(cookie ? { cookie } : {});
  return makeCaller({ runtime, auth: undefined as never, headers, requestId: "req", clientAddress: "" }).registry;
};
const values = { config: { host: "a.example.com" }, secrets: { token: "canary" } };
const account = { type: "harbour", name: "Main", ...values };

/** Every operation on one account, in an order that works. */
const operations = (cookie: string, connectionId: string) => {
  const caller = callerOf(cookie);
  return {
    list: () => caller.list(),
    get: () => caller.get({ connectionId }),
    test: () => caller.test({ connectionId }),
    testNew: () => caller.testNew({ type: "harbour", ...values }),
    create: () => caller.create({ ...account, name: "Second" }),
    update: () => caller.update({ connectionId, name: "Third" }),
    remove: () => caller.remove({ connectionId }),
  };
};

async function codesOf(cookie: string, connectionId: string): Promise<Record<string, string>> {
  const codes: Record<string, string> = {};
  for (const [name, call] of Object.entries(operations(cookie, connectionId)))
    codes[name] = await call().then(
      () => "OK",
      (error: Error) => (isAppError(error.cause) ? error.cause.code : String(error)),
    );
  return codes;
}

test("nobody, strangers, viewers and owners must each get what is theirs", async () => {
  const owner = await makeOrganization(runtime);
  const cookie = await cookieOf(owner);
  const { id } = await callerOf(cookie).create(account);
  const all = (code: string) => ({ get: code, test: code, update: code, remove: code });
  expect(await codesOf("", id)).toMatchObject({ ...all("UNAUTHORIZED"), list: "UNAUTHORIZED", create: "UNAUTHORIZED" });
  const stranger = await makeOrganization(runtime);
  expect(await codesOf(await cookieOf(stranger), id)).toMatchObject(all("NOT_FOUND"));
  const user = await makeUser(runtime, "vic");
  await addMember(runtime, owner.organizationId, user.id, "viewer");
  const sessionId = await makeSession(runtime, user.id, owner.organizationId);
  const viewer = await cookieOf({ ...owner, actor: { ...owner.actor, sessionId } });
  const refused = { testNew: "FORBIDDEN", create: "FORBIDDEN", update: "FORBIDDEN", remove: "FORBIDDEN" };
  expect(await codesOf(viewer, id)).toEqual({ list: "OK", get: "OK", test: "OK", ...refused });
  await expect(callerOf(viewer).test({ connectionId: id, ...values })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const before = (await auditedActions(runtime)).length;
  expect(new Set(Object.values(await codesOf(cookie, id)))).toEqual(new Set(["OK"]));
  expect((await auditedActions(runtime)).slice(before).sort()).toEqual(
    ["create", "remove", "test", "testNew", "update"].map((name) => `registry.${name}`),
  );
});

test("a secret must never come back", async () => {
  const cookie = await cookieOf(await makeOrganization(runtime));
  const made = await callerOf(cookie).create(account);
  const answers = [made, await callerOf(cookie).list(), await callerOf(cookie).get({ connectionId: made.id })];
  expect(JSON.stringify(answers)).not.toMatch(/canary|s1\.k1/);
});
