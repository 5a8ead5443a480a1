import { connectAttempt } from "@moorage/db/schema";
import { AppError, permissionsOf } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { loadService } from "../authorize.ts";
import {
  createConnection,
  getConnection,
  loadConnection,
  UpdateConnection,
  updateConnection,
} from "../connection/index.ts";
import type { OrganizationContext } from "../context.ts";
import { updateSpec } from "../service/save-spec.ts";
import {
  makeOrganization,
  makeProject,
  makeService,
  makeUser,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import { beginConnect, completeConnect, connectGitHost, gitHostFamily } from "./index.ts";

let runtime: TestRuntime;
const told = { account: "ana", userId: 7, expiresAt: null };
beforeAll(async () => {
  runtime = await testRuntime();
});
beforeEach(() => {
  runtime.answers["gitHost.prepare"] = async () => ({});
  runtime.answers["gitHost.complete"] = async () => ({ config: told, secrets: { accessToken: "sealed" } });
});
afterAll(() => runtime.close());

const path = "/api/providers/gitea/callback";
const given = {
  ...{ name: "Our Gitea", type: "gitea", secrets: { clientSecret: "canary" } },
  config: { url: "https://git.example.com", clientId: "panel" },
};

async function made(ctx?: OrganizationContext) {
  const owner = ctx ?? (await makeOrganization(runtime));
  const { id } = await createConnection(owner, gitHostFamily, given);
  return { owner, id, load: () => loadConnection(owner, gitHostFamily, id) };
}
type Made = Awaited<ReturnType<typeof made>>;

async function stateOf({ load }: Made): Promise<string> {
  const step = await connectGitHost(await load());
  return new URL(step?.url ?? "", "http://x").searchParams.get("state") ?? "";
}

test("an account must be connected by who began it, and the state be good once", async () => {
  const host = await made();
  const state = await stateOf(host);
  const step = await beginConnect(host.owner, state);
  const sent = new URL(step?.url ?? "").searchParams;
  expect(sent.get("redirect_uri")).toBe(`http://panel.example.com:3000${path}`);
  const come = () => completeConnect(host.owner, { path, sent: { state, code: "c0de" } });
  expect(await come()).toEqual({ outcome: "done", gitHostId: host.id });
  expect(await come()).toEqual({ outcome: "expired" });
  expect(await beginConnect(host.owner, state)).toBeUndefined();
  const row = await getConnection(await host.load(), gitHostFamily);
  expect(row).toMatchObject({ config: { account: "ana", clientId: "panel" }, problem: null });
  expect(Object.keys(row.secrets).sort()).toEqual(["accessToken", "clientSecret"]);
  const asked = runtime.asked.find(({ name }) => name === "gitHost.complete");
  expect(JSON.stringify(asked)).not.toContain("c0de");
});

test("a state must be worth nothing to anybody else, nowhere else, and not later", async () => {
  const host = await made();
  const colleague = await makeUser(runtime, "bo");
  const strangers = [
    await makeOrganization(runtime),
    { ...host.owner, actor: { ...host.owner.actor, userId: colleague.id } },
    { ...host.owner, actor: { type: "system" as const, id: "x", name: "x" } },
  ];
  for (const stranger of strangers) {
    const state = await stateOf(host);
    expect(await beginConnect(stranger, state)).toBeUndefined();
    expect(await completeConnect(stranger, { path, sent: { state, code: "c" } })).toEqual({ outcome: "expired" });
  }
  const elsewhere = { ...(await makeOrganization(runtime)), actor: host.owner.actor };
  await expect(
    completeConnect(elsewhere, { path, sent: { state: await stateOf(host), code: "c" } }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
  const reader = { ...host.owner, permissions: permissionsOf("viewer", { instanceAdmin: false }) };
  await expect(
    completeConnect(reader, { path, sent: { state: await stateOf(host), code: "c" } }),
  ).rejects.toMatchObject({ code: "FORBIDDEN" });
  const otherPath = { path: "/api/providers/github/setup", sent: { state: await stateOf(host), code: "c" } };
  expect(await completeConnect(host.owner, otherPath)).toEqual({ outcome: "expired" });
  const [first, second] = [await stateOf(host), await stateOf(host)];
  expect(await beginConnect(host.owner, first)).toBeUndefined();
  await runtime.db
    .update(connectAttempt)
    .set({ expiresAt: new Date(Date.now() - 1) })
    .where(eq(connectAttempt.gitHostId, host.id));
  expect(await completeConnect(host.owner, { path, sent: { state: second, code: "c" } })).toEqual({
    outcome: "expired",
  });
  for (const state of ["", "x", "\0", "x".repeat(5_000)])
    expect(await completeConnect(host.owner, { path, sent: { state } })).toEqual({ outcome: "expired" });
  expect((await getConnection(await host.load(), gitHostFamily)).config).toMatchObject({ account: null });
});

test("why a host did not connect must stand with the account", async () => {
  const host = await made();
  runtime.answers["gitHost.complete"] = async () => {
    throw new AppError("PRECONDITION", "Gitea did not give access: it was denied.");
  };
  const came = await completeConnect(host.owner, {
    path,
    sent: { state: await stateOf(host), error: "access_denied" },
  });
  expect(came).toEqual({ outcome: "failed", gitHostId: host.id });
  expect((await getConnection(await host.load(), gitHostFamily)).problem?.message).toContain("it was denied");
});

test("nobody must be sent to a host that does not answer, and what it forgot must be forgotten here", async () => {
  const host = await made();
  await completeConnect(host.owner, { path, sent: { state: await stateOf(host), code: "c" } });
  runtime.answers["gitHost.prepare"] = async () => {
    throw new AppError("UNAVAILABLE", "git.example.com does not answer.");
  };
  await expect(stateOf(host)).rejects.toThrow("does not answer");
  const row = async () => getConnection(await host.load(), gitHostFamily);
  expect(await row()).toMatchObject({
    config: { account: "ana" },
    problem: { message: "git.example.com does not answer." },
  });
  runtime.answers["gitHost.prepare"] = async () => ({ account: null });
  expect(await stateOf(host)).not.toBe("");
  expect(await row()).toMatchObject({ config: { account: null, clientId: "panel" } });
});

test("what a host tells must not be typed in, and must not outlive a change of its address", async () => {
  const host = await made();
  await completeConnect(host.owner, { path, sent: { state: await stateOf(host), code: "c" } });
  const change = (input: object) =>
    host.load().then((at) => updateConnection(at, gitHostFamily, UpdateConnection.parse(input)));
  const typed = await change({ config: { account: "mallory", userId: 1 }, secrets: { accessToken: "mine" } });
  expect(typed.config).toMatchObject({ account: "ana", userId: 7 });
  expect((await host.load()).connection.secrets["accessToken"]).toBe("sealed");
  const config = { url: "https://evil.example.com" };
  await expect(change({ config })).rejects.toMatchObject({ field: "secrets.clientSecret" });
  expect((await host.load()).connection.checkedAt).not.toBeNull();
  const moved = await change({ config, secrets: { clientSecret: "new" } });
  expect(moved).toMatchObject({ checkedAt: null, succeededAt: null, problem: null });
  expect(moved).toMatchObject({ config: { account: null, userId: null }, secrets: { clientSecret: { isSet: true } } });
  expect(moved.secrets).not.toHaveProperty("accessToken");
});

test("a source must take an account of its own organization and kind alone", async () => {
  const [host, other] = [await made(), await made()];
  const service = await makeService(await makeProject(host.owner));
  const save = async (type: string, gitHostId: string) =>
    updateSpec(await loadService(host.owner, service.service.id), {
      source: { type, gitHostId, repository: "quay/api" } as never,
    });
  await expect(save("gitea", other.id)).rejects.toMatchObject({ code: "NOT_FOUND", field: "spec.source.gitHostId" });
  await expect(save("github", host.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect((await save("gitea", host.id)).spec.source).toMatchObject({ repository: "quay/api" });
  expect((await getConnection(await host.load(), gitHostFamily)).usedBy).toMatchObject([{ name: "api" }]);
});
