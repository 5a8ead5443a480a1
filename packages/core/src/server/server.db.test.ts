import { run, server } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { ServiceSpec } from "@moorage/domain/service";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadEnvironment, loadService } from "../authorize.ts";
import type { OrganizationContext } from "../context.ts";
import { pinKnownHost } from "../git/index.ts";
import { CreateService, createService, updateService } from "../service/index.ts";
import { loadSshKey, removeSshKey } from "../ssh-key/index.ts";
import {
  answerSshKeys,
  auditRows,
  makeOrganization,
  makeProject,
  makeServer,
  makeService,
  makeUser,
  type TestRuntime,
  testRuntime,
} from "../testing/index.ts";
import {
  CreateServer,
  cancelSetup,
  claimServerRun,
  createServer,
  finishServerRun,
  forgetHostKey,
  getServer,
  listServerRuns,
  listServerServices,
  listServers,
  loadServer,
  removeServer,
  setUpServer,
  updateServer,
} from "./index.ts";

const kept = { forget: false };
let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await testRuntime();
  answerSshKeys(runtime);
  await makeService(await makeProject(await makeOrganization(runtime)));
});
afterAll(() => runtime.close());

const input = (sshKeyId: string, more: object = {}) =>
  CreateServer.parse({ name: "web-2", address: "192.0.2.7", sshKeyId, ...more });

async function serviceOn(ctx: OrganizationContext, serverId: string) {
  const project = await makeProject(ctx);
  const environment = await loadEnvironment(project, `${project.project.slug}/production`);
  const spec = ServiceSpec.parse({ kind: "application", source: { type: "image", image: "nginx:1.27" }, port: 80 });
  return createService(environment, CreateService.parse({ name: "api", spec, serverId }));
}

test("a server must be listed behind this machine with its key, and audited", async () => {
  const ctx = await makeServer(runtime, { description: "in the cellar", port: 2222 });
  const [here, own, ...rest] = await listServers(ctx);
  expect(here).toMatchObject({ connection: "local", address: null, sshKey: null });
  expect(own).toMatchObject({
    ...{ name: "web-2", address: "192.0.2.7", port: 2222, username: "root", type: "deploy", buildsAtOnce: 2 },
    ...{ sshKey: { id: ctx.keyId, name: "servers" }, services: 0, engine: null, observedAt: null },
    status: { state: "new", text: "Not set up" },
  });
  expect(rest).toEqual([]);
  expect(await getServer(ctx)).toEqual(own);
  expect(await auditRows(ctx, "server.create")).toMatchObject([{ targetType: "server", targetName: "web-2" }]);
  expect(runtime.published).toContainEqual({
    ...{ type: "server.changed", organizationId: ctx.organizationId, serverId: ctx.server.id },
  });
});

test("the host key that was pinned must be shown, until it is forgotten", async () => {
  const ctx = await makeServer(runtime, { port: 2222 });
  expect((await getServer(ctx)).hostKey).toBeNull();
  const keys = [`ssh-ed25519 ${Buffer.from("key").toString("base64")}`];
  await pinKnownHost(runtime, ctx.organizationId, { host: "[192.0.2.7]:2222", keys });
  expect((await getServer(ctx)).hostKey).toBe("SHA256:LHDhK3oGRvkiefQnx7OOczTY5Tic/xZ6HcMOc/gmtoM");
  expect(await forgetHostKey(ctx)).toEqual({ forgotten: true });
  expect((await getServer(ctx)).hostKey).toBeNull();
});

test("a set-up must be one at a time, show its step, and end as ready or with its cause", async () => {
  const ctx = await makeServer(runtime);
  const { runId } = await setUpServer(ctx);
  await expect(setUpServer(ctx)).rejects.toMatchObject({ code: "CONFLICT" });
  expect(runtime.enqueued).toContainEqual({ name: "serverRun", input: { runId } });
  const claimed = await claimServerRun(runtime, runId);
  if (!claimed) throw new Error("the set-up was not claimed");
  const step = { name: "engine" as const, status: "running" as const, startedAt: "2026-01-02T03:04:05.000Z" };
  await runtime.db
    .update(run)
    .set({ steps: [step] })
    .where(eq(run.id, runId));
  expect((await getServer(ctx)).status.detail).toMatch(/^step 2 of \d+, Docker$/);
  const cause = { code: "UNAVAILABLE" as const, message: "It does not answer." };
  await finishServerRun(runtime, claimed, { status: "failed", cause });
  expect(await getServer(ctx)).toMatchObject({ status: { state: "failed", detail: cause.message }, problem: cause });
  expect(await listServerRuns(ctx)).toMatchObject([{ id: runId, status: "failed", cause, by: "ana" }]);
  expect(await claimServerRun(runtime, runId)).toBeUndefined();
  const again = await claimServerRun(runtime, (await setUpServer(ctx)).runId);
  if (!again) throw new Error("the set-up was not claimed");
  await finishServerRun(runtime, again, { status: "succeeded" });
  expect(await getServer(ctx)).toMatchObject({ status: { state: "away" }, problem: null });
});

test("a set-up that is refused must leave a server that was ready as it is; a first one has failed", async () => {
  const ctx = await makeServer(runtime);
  const cause = { code: "PRECONDITION" as const, message: "Its disk has 0.0 GiB free.", step: "probe" as const };
  const refuse = async (of = cause) => {
    const { runId } = await setUpServer(await loadServer(ctx, ctx.server.id));
    const claimed = await claimServerRun(runtime, runId);
    if (!claimed) throw new Error("the set-up was not claimed");
    await finishServerRun(runtime, claimed, { status: "failed", cause: of });
    return getServer(ctx);
  };
  const failed = { status: { state: "failed", detail: cause.message }, problem: cause };
  expect(await refuse()).toMatchObject(failed);
  expect(await refuse()).toMatchObject(failed);
  await runtime.db
    .update(server)
    .set({ state: "ready", problem: null, observedAt: runtime.now() })
    .where(eq(server.id, ctx.server.id));
  expect(await refuse()).toMatchObject({ status: { state: "ready" }, problem: null });
  const [last] = await listServerRuns(ctx);
  expect(last).toMatchObject({ status: "failed", cause: { ...cause, traffic: expect.stringMatching(/^Nothing/) } });
  expect((await refuse({ ...cause, step: "engine" as never })).status.state).toBe("failed");
});

test("a set-up that waits must be cancelled at once, one that runs by who works on it, and be made again", async () => {
  const ctx = await makeServer(runtime);
  const cancelling = { ...ctx, operation: "server.cancelSetup" };
  const waiting = await setUpServer(ctx);
  const other = await makeServer(runtime);
  await expect(cancelSetup(other, waiting)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await cancelSetup(cancelling, waiting)).toEqual({ cancelled: "now" });
  expect(await claimServerRun(runtime, waiting.runId)).toBeUndefined();
  await expect(cancelSetup(cancelling, waiting)).rejects.toMatchObject({ code: "PRECONDITION" });
  const said = { state: "new", text: "Not set up", detail: "Its set-up was cancelled by ana." };
  expect((await getServer(ctx)).status).toMatchObject(said);
  const running = await setUpServer(ctx);
  const claimed = await claimServerRun(runtime, running.runId);
  if (!claimed) throw new Error("the set-up was not claimed");
  expect(await cancelSetup(cancelling, running)).toEqual({ cancelled: "soon" });
  expect(runtime.enqueued).toContainEqual({ name: "cancelServerRun", input: running });
  expect(await listServerRuns(ctx)).toMatchObject([{ status: "running", cancelRequested: true }, {}]);
  await finishServerRun(runtime, claimed, { status: "cancelled" });
  expect(await listServerRuns(ctx)).toMatchObject([{ status: "cancelled", endedBy: "ana", cause: null }, {}]);
  expect((await getServer(ctx)).status).toMatchObject(said);
  expect(await auditRows(ctx, "server.cancelSetup")).toMatchObject([{ targetName: "web-2" }, { targetName: "web-2" }]);
  await runtime.db.update(server).set({ engine: "28.5.2" }).where(eq(server.id, ctx.server.id));
  expect(await cancelSetup(ctx, await setUpServer(ctx))).toEqual({ cancelled: "now" });
  expect((await getServer(ctx)).status.state).toBe("away");
});

test("what runs there and what is only built there must be told apart", async () => {
  const ctx = await makeServer(runtime);
  const { id } = await serviceOn(ctx, ctx.server.id);
  const other = await createServer(ctx, input(ctx.keyId, { name: "builder", type: "build" }));
  await updateService(await loadService(ctx, id), { buildServerId: other.id });
  expect(await listServerServices(ctx)).toMatchObject([{ id, onlyBuilt: false, project: { name: "Shop" } }]);
  const builder = await loadServer(ctx, other.id);
  expect(await listServerServices(builder)).toMatchObject([{ id, onlyBuilt: true }]);
  await expect(removeServer(builder, kept)).rejects.toMatchObject({ code: "CONFLICT" });
  const stranger = await makeOrganization(runtime);
  const theirs = await makeService(await makeProject(stranger));
  await expect(updateService(theirs, { buildServerId: other.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a stranger must find neither the server nor its key, and count no service of others", async () => {
  const ctx = await makeServer(runtime);
  await serviceOn(ctx, ctx.server.id);
  const stranger = await makeOrganization(runtime);
  await expect(loadServer(stranger, ctx.server.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(createServer(stranger, input(ctx.keyId))).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(serviceOn(stranger, ctx.server.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  const listed = await listServers(stranger);
  expect(listed).toMatchObject([{ connection: "local", services: 0 }]);
});

test("two servers of one name must be refused, and a name must go to the form", async () => {
  const ctx = await makeServer(runtime);
  await expect(createServer(ctx, input(ctx.keyId))).rejects.toMatchObject({ code: "CONFLICT", field: "name" });
  const { id } = await createServer(ctx, input(ctx.keyId, { name: "web-3" }));
  const other = await loadServer(ctx, id);
  await expect(updateServer(other, { name: "web-2" })).rejects.toMatchObject({ code: "CONFLICT", field: "name" });
  await updateServer(other, { port: 2200, description: "spare" });
  expect(await getServer(other)).toMatchObject({ name: "web-3", port: 2200, description: "spare" });
});

test.each([
  ["a scheme", { address: "ssh://example.com" }],
  ["a port in the address", { address: "example.com:22" }],
  ["an option in the user", { username: "-oProxyCommand=x" }],
  ["spaces in the address", { address: "example.com; reboot" }],
])("%s must be refused", (_what, wrong) => {
  expect(CreateServer.safeParse({ name: "web", address: "192.0.2.7", sshKeyId: "ssh_1", ...wrong }).success).toBe(
    false,
  );
});

test("what services use must stay, as a server and as its key, and the refusal must name them", async () => {
  const ctx = await makeServer(runtime);
  const service = await serviceOn(ctx, ctx.server.id);
  expect(service.serverId).toBe(ctx.server.id);
  expect(await getServer(ctx)).toMatchObject({ services: 1 });
  await expect(removeServer(ctx, kept)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("Shop / production / api"),
  });
  await expect(updateServer(ctx, { type: "build" })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(removeSshKey(await loadSshKey(ctx, ctx.keyId))).rejects.toMatchObject({
    ...{ code: "CONFLICT", message: "servers is used by web-2." },
  });
});

test("an unused server must go, and its key after it", async () => {
  const ctx = await makeServer(runtime);
  await removeServer(ctx, kept);
  await expect(loadServer(ctx, ctx.server.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await removeSshKey(await loadSshKey(ctx, ctx.keyId));
});

test("a server that was set up must be cleared first, and go all the same when it is to be forgotten", async () => {
  const ctx = await makeServer(runtime);
  const { runId } = await setUpServer(ctx);
  const claimed = await claimServerRun(runtime, runId);
  if (!claimed) throw new Error("the set-up was not claimed");
  await expect(removeServer(ctx, kept)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("is under way"),
  });
  await finishServerRun(runtime, claimed, { status: "succeeded" });
  await runtime.db.update(server).set({ engine: "28.5.2" }).where(eq(server.id, ctx.server.id));
  const made = await loadServer({ ...ctx, operation: "server.remove" }, ctx.server.id);
  runtime.answers["server.clear"] = async () => {
    throw new AppError("UNAVAILABLE", "Nobody is there.");
  };
  await expect(removeServer(made, kept)).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("Nobody is there"),
  });
  await removeServer(made, { forget: true });
  expect(await auditRows(ctx, "server.remove")).toMatchObject([{ after: { forgotten: true } }]);
  await expect(loadServer(ctx, ctx.server.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("nothing must run on a build server or on a node of another Swarm", async () => {
  const ctx = await makeServer(runtime, { type: "build" });
  await expect(serviceOn(ctx, ctx.server.id)).rejects.toMatchObject({ code: "PRECONDITION", field: "serverId" });
  const { id: managerId } = await createServer(ctx, input(ctx.keyId, { name: "manager" }));
  await runtime.db.update(server).set({ type: "deploy", managerId }).where(eq(server.id, ctx.server.id));
  await expect(serviceOn(ctx, ctx.server.id)).rejects.toMatchObject({ code: "PRECONDITION", field: "serverId" });
  await expect(removeServer(await loadServer(ctx, managerId), kept)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("this machine must stay, and only the instance's administrators must rename it", async () => {
  const ctx = await makeOrganization(runtime);
  const [here] = await runtime.db.select().from(server).where(eq(server.connection, "local"));
  const local = await loadServer(ctx, here?.id ?? "");
  await expect(removeServer(local, kept)).rejects.toMatchObject({ code: "PRECONDITION" });
  await expect(updateServer(local, { name: "mine" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const user = { ...(await makeUser(runtime)), instanceAdmin: true };
  const admin = await loadServer(await makeOrganization(runtime, { user }), local.server.id);
  await expect(updateServer(admin, { port: 2222 })).rejects.toMatchObject({ code: "PRECONDITION", field: "port" });
  await updateServer(admin, { buildsAtOnce: 3 });
  expect(await getServer(admin)).toMatchObject({ buildsAtOnce: 3 });
});
