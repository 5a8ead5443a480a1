import { auditedActions, cookieOf } from "@moorage/core/testing";
import { isAppError } from "@moorage/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appRouter, createCaller } from "../root.ts";
import { onAccounts } from "../testing/accounts.ts";
import { type FullWorld, fullWorld } from "../testing/full-world.ts";

let world: FullWorld;
beforeAll(async () => {
  world = await fullWorld();
});
afterAll(() => world.close());

/** These are walked by frame.db.test.ts. */
const elsewhere = new Set(["organization", "environment", "variable", "domain", "account", "apiKey", "search"]);
const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
const paths = Object.keys(procedures).filter((path) => !elsewhere.has(path.split(".")[0] ?? ""));
const typeOf = (path: string) => procedures[path]?._def.type;

type Headers = Record<string, string>;

const isStream = (value: unknown): value is AsyncGenerator<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** Calls an operation by its path; of a stream, the first value, unless it is one that waits for something to happen. */
async function call(headers: Headers, path: string, input: unknown): Promise<unknown> {
  const auth = undefined as never;
  const { runtime } = world;
  const caller = createCaller({
    runtime,
    auth,
    headers: new globalThis.Headers(headers),
    requestId: "r",
    clientAddress: "",
  });
  const [router = "", operation = ""] = path.split(".");
  const routers = caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const value = await routers[router]?.[operation]?.(input);
  if (!isStream(value)) return value;
  if (path === "run.followLog") await value.next();
  await value.return(undefined);
  return undefined;
}

async function codeOf(headers: Headers, path: string, input: unknown): Promise<string> {
  try {
    await call(headers, path, input);
    return "OK";
  } catch (error) {
    // What a stream throws later is not wrapped.
    const cause = error instanceof Error && !isAppError(error) ? error.cause : error;
    return isAppError(cause) ? cause.code : String(error);
  }
}

async function* archive() {
  yield Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
}

/** A good input of every operation, in an order that works. */
const inputs = (): Record<string, unknown> => {
  const { projectId, environmentId, emptyEnvironmentId, applicationId: serviceId } = world.all;
  const { sshKeyId, serverKeyId, serverId, nodeServerId, pastDeploymentId } = world.all;
  const ended = { deploymentId: world.all.endedDeploymentId };
  const endedRun = { runId: world.all.endedDeploymentId };
  const image = { type: "image", image: "nginx:1.27" };
  return {
    "instance.state": undefined,
    "instance.builds": undefined,
    "instance.saveBuilds": { timeoutMinutes: 20 },
    "event.subscribe": undefined,
    "project.list": undefined,
    "project.written": undefined,
    "project.counts": undefined,
    "project.rows": undefined,
    "project.records": undefined,
    "project.summary": { projectId },
    "project.get": { projectId },
    "project.record": { projectId },
    "service.list": { environmentId },
    "service.get": { serviceId },
    "service.record": { serviceId },
    "patch.list": { serviceId },
    "patch.get": { patchId: world.all.patchId },
    "patch.browse": { serviceId, folder: "src" },
    "patch.file": { serviceId, path: "src/app.js" },
    "port.list": { serviceId },
    "port.get": { portId: world.all.portId },
    "mount.list": { serviceId },
    "mount.get": { mountId: world.all.mountId },
    "deployment.list": { serviceId },
    "deployment.listAll": {},
    "deployment.get": ended,
    "deployment.byNumber": { serviceId, number: 1 },
    "deployment.readLog": ended,
    "run.readLog": endedRun,
    "run.followLog": endedRun,
    "command.list": { serviceId },
    "command.get": { serviceId, commandId: world.all.commandId },
    "log.read": { serviceId },
    "log.follow": { serviceId },
    "project.create": { name: "New" },
    "project.update": { projectId, description: "x" },
    "service.create": { environmentId, name: "web", spec: { kind: "application", source: image } },
    "service.update": { serviceId, description: "x" },
    "service.updateSpec": { serviceId, args: ["x"] },
    "patch.create": { serviceId, path: "a/b.txt", content: "x" },
    "patch.save": { serviceId, path: "a/b.txt", content: "y" },
    "patch.update": { patchId: world.all.patchId, enabled: false },
    "patch.copy": { serviceId: world.all.spareServiceId, from: serviceId },
    "patch.forgetSources": { serverId },
    "patch.remove": { patchId: world.all.patchId },
    "port.create": { serviceId, published: 9_001, target: 80 },
    "port.update": { portId: world.all.portId, target: 81 },
    "port.remove": { portId: world.all.portId },
    "mount.create": { serviceId, mount: { type: "volume", mountPath: "/more", volumeName: "more" } },
    "mount.update": { mountId: world.all.mountId, readOnly: true },
    "mount.copy": { serviceId: world.all.spareServiceId, from: serviceId },
    "mount.remove": { mountId: world.all.mountId },
    "service.upload": { serviceId, fileName: "a.tar.gz", archive: archive() },
    "webhook.get": { serviceId },
    "proxyFile.read": { serviceId },
    "proxyFile.save": { serviceId, proxyFile: null },
    "webhook.deliveries": { serviceId },
    "webhook.hook": { serviceId },
    "webhook.save": { serviceId, autoDeploy: false },
    "webhook.rotate": { serviceId },
    "sshKey.list": undefined,
    "sshKey.knownHosts": undefined,
    "sshKey.get": { sshKeyId },
    "sshKey.create": { name: "new" },
    "sshKey.generate": {},
    "sshKey.update": { sshKeyId, description: "x" },
    "sshKey.rotate": { sshKeyId },
    "sshKey.finishRotation": { sshKeyId: world.all.rotatingKeyId },
    "sshKey.cancelRotation": { sshKeyId: world.all.unwantedKeyId },
    "sshKey.forgetHost": { host: "git.example.com" },
    "sshKey.remove": { sshKeyId },
    "server.list": undefined,
    "server.get": { serverId },
    "server.create": { name: "web-3", address: "192.0.2.8", sshKeyId: serverKeyId },
    "server.update": { serverId, description: "x" },
    "server.test": { serverId },
    "server.runs": { serverId },
    "server.services": { serverId },
    "server.forgetHostKey": { serverId },
    "server.containerStats": { serverId },
    "server.security": { serverId },
    "server.disk": { serverId },
    "server.clean": { serverId, parts: ["images", "volumes"] },
    "server.removeVolume": { serverId, volumeId: "volume0" },
    "server.metrics": { serverId, range: "24h" },
    "server.samples": { serverId, limit: 5 },
    "server.setMonitoring": { serverId, on: true },
    "server.nodes": { serverId },
    "server.addNode": { serverId, nodeServerId },
    "server.joinCommand": { serverId, role: "worker" },
    "server.updateNode": { serverId, nodeId: "node1", availability: "drain" },
    "server.removeNode": { serverId, nodeId: "node1" },
    "server.setup": { serverId },
    "server.cancelSetup": { serverId: world.all.spareServerId, runId: world.all.setupRunId },
    "server.remove": { serverId: world.all.spareServerId },
    "gitHost.setup": undefined,
    "gitHost.repositories": { connectionId: world.all.gitHostId },
    "gitHost.branches": { connectionId: world.all.gitHostId, repository: "shop/api" },
    "gitHost.connect": { connectionId: world.all.gitHostId },
    "registry.preview": { connectionId: world.all.registryId, image: "app" },
    "registry.images": { connectionId: world.all.registryId },
    "registry.tags": { connectionId: world.all.registryId, repository: "myorg/app" },
    "notification.deliveries": { connectionId: world.all.notificationId },
    ...onAccounts(world.all),
    "git.branches": { url: "https://git.example.com/shop/api.git", serviceId },
    "git.detectBuild": { url: "https://git.example.com/shop/api.git", serviceId },
    "service.stop": { serviceId },
    "service.start": { serviceId },
    "deployment.cancel": { deploymentId: world.all.queuedDeploymentId },
    "deployment.deploy": { serviceId },
    "deployment.cancelWaiting": undefined,
    "deployment.redeploy": { serviceId },
    "deployment.reload": { serviceId },
    "deployment.deployUpload": { serviceId },
    "deployment.rollback": { serviceId, deploymentId: pastDeploymentId },
    "deployment.dropVersion": { deploymentId: pastDeploymentId },
    "deployment.cancelOpen": { serviceId },
    "command.run": { serviceId, argv: ["true"] },
    "command.cancel": { commandId: world.all.commandId },
    "deployment.remove": ended,
    "deployment.clear": { serviceId },
    "service.move": { serviceId, targetEnvironmentId: emptyEnvironmentId },
    "service.remove": { serviceId, confirm: "api" },
    "project.remove": { projectId, confirm: "Shop" },
  };
};

/** What names nothing, so that a stranger works on their own organization. */
const idless = new Set([
  ...["instance.state", "event.subscribe", "deployment.listAll", "deployment.cancelWaiting"],
  ...["project.list", "project.written", "project.counts", "project.rows", "project.records", "project.create"],
  ...["gitHost.list", "gitHost.setup", "gitHost.create", "gitHost.testNew"],
  ...["sshKey.list", "sshKey.knownHosts", "sshKey.create", "sshKey.generate", "server.list"],
  ...["registry.list", "registry.create", "registry.testNew"],
  ...["notification.list", "notification.create", "notification.testNew"],
]);
/** Shows an address that deploys, what concerns the whole instance, or where people outside are told. */
const asChange = new Set([
  ...["webhook.get", "instance.builds", "patch.browse", "patch.file"],
  ...["notification.list", "notification.get", "notification.deliveries"],
]);
/** Of the instance's administrator, whatever else somebody owns. */
const ofInstance = new Set(["instance.builds", "instance.saveBuilds", "proxyFile.read", "proxyFile.save"]);
/** Changes nothing; a mutation, since a password may be in what is asked. */
const asks = new Set(["git.branches", "git.detectBuild"]);

/** A mutation, since it calls somebody; readers may see whether an account works. */
const forReaders = new Set(["gitHost.test", "registry.test"]);

const snapshot = async () => {
  const headers = { "x-api-key": world.key };
  const { projectId, applicationId: serviceId } = world.all;
  return JSON.stringify([
    await call(headers, "project.record", { projectId }),
    await call(headers, "service.get", { serviceId }),
    await call(headers, "deployment.list", { serviceId }),
  ]);
};

test("every operation must be walked, here or in frame.db.test.ts", () => {
  expect(Object.keys(inputs()).sort()).toEqual(paths.sort());
});

test("nobody must get UNAUTHORIZED, whatever they send", async () => {
  for (const [path, input] of Object.entries(inputs()))
    for (const sent of [input, undefined, { serviceId: 3 }])
      expect([path, await codeOf({}, path, sent)]).toEqual([path, "UNAUTHORIZED"]);
});

function strangerGets(path: string): string {
  if (ofInstance.has(path)) return "FORBIDDEN";
  return idless.has(path) ? "OK" : "NOT_FOUND";
}

test("an owner of another organization must get NOT_FOUND and change nothing", async () => {
  const before = await snapshot();
  const headers = { cookie: await cookieOf(world.stranger) };
  for (const [path, input] of Object.entries(inputs()))
    expect([path, await codeOf(headers, path, input)]).toEqual([path, strangerGets(path)]);
  const mixed = { serviceId: world.all.applicationId, targetEnvironmentId: world.all.environmentId };
  expect(await codeOf(headers, "service.move", mixed)).toBe("NOT_FOUND");
  expect(await snapshot()).toBe(before);
});

test("a service must not be moved into an environment of another organization", async () => {
  const theirs = (await call({ "x-api-key": world.strangerKey }, "project.create", { name: "Theirs" })) as {
    environment: { id: string };
  };
  const input = { serviceId: world.all.applicationId, targetEnvironmentId: theirs.environment.id };
  expect(await codeOf({ "x-api-key": world.key }, "service.move", input)).toBe("NOT_FOUND");
});

test("a viewer must read and get FORBIDDEN for the rest", async () => {
  const before = await snapshot();
  const headers = { "x-api-key": await world.keyOfRole("viewer") };
  for (const [path, input] of Object.entries(inputs())) {
    const isChange = typeOf(path) === "mutation" && !forReaders.has(path);
    const expected = isChange || asChange.has(path) ? "FORBIDDEN" : "OK";
    expect([path, await codeOf(headers, path, input)]).toEqual([path, expected]);
  }
  expect(await snapshot()).toBe(before);
});

test("an owner must be able to do all, each change audited under its name", async () => {
  const headers = { cookie: await cookieOf(world.owner) };
  for (const [path, input] of Object.entries(inputs()))
    expect([path, await codeOf(headers, path, input)]).toEqual([path, "OK"]);
  const audited = new Set(await auditedActions(world.runtime));
  const changes = paths.filter((path) => typeOf(path) === "mutation" && !asks.has(path));
  expect(changes.filter((path) => !audited.has(path))).toEqual([]);
});
