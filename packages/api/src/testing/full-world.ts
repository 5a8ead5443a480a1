import { loadProject, loadService, type OrganizationContext, type ServiceContext } from "@moorage/core";
import { createApiKey, listApiKeys } from "@moorage/core/api-key";
import { RunCommand, runCommand } from "@moorage/core/command";
import { createConnection } from "@moorage/core/connection";
import { claimDeployment, deployService, finishDeployment, recordEnv, recordImage } from "@moorage/core/deployment";
import { createDomain } from "@moorage/core/domain";
import { createEnvironment } from "@moorage/core/environment";
import { pinKnownHost } from "@moorage/core/git";
import { gitHostFamily } from "@moorage/core/git-host";
import { createMount } from "@moorage/core/mount";
import { CreateChannel, createChannel } from "@moorage/core/notification";
import { createPatch, SavePatch } from "@moorage/core/patch";
import { createPort } from "@moorage/core/port";
import { CreateRegistry, createRegistry } from "@moorage/core/registry";
import {
  CreateServer,
  createServer,
  loadServer,
  noteSample,
  type ServerContext,
  setMonitoring,
  setUpServer,
} from "@moorage/core/server";
import { UpdateSpec, updateSpec } from "@moorage/core/service";
import { createSshKey, loadSshKey, rotateSshKey } from "@moorage/core/ssh-key";
import {
  addMember,
  makeInstanceAdmin,
  makeOrganization,
  makeService,
  makeSession,
  makeUser,
  type TestRuntime,
} from "@moorage/core/testing";
import { permissionsOf, type Role, type RunCause } from "@moorage/domain";
import type { DiskPart, SwarmNode } from "@moorage/domain/server";
import { type RestWorld, restWorld } from "./rest-world.ts";
import type { Ids } from "./sample.ts";

export interface FullWorld extends RestWorld {
  all: Ids;
  keyOfRole(role: Role): Promise<string>;
}

/** A deployment as the worker would have ended it; its id. */
async function endDeployment(ctx: ServiceContext, status: "succeeded" | "failed", cause?: RunCause): Promise<string> {
  const { runtime } = ctx;
  const { id } = await deployService(ctx, {});
  const claimed = await claimDeployment(runtime, id);
  if (!claimed) throw new Error("the deployment was not claimed");
  await recordImage(runtime, id, "nginx@sha256:00");
  await recordEnv(runtime, id, "sealed");
  await finishDeployment(runtime, claimed, { status, ...(cause ? { cause } : {}) });
  return id;
}

const repository = {
  ...{ repository: "shop/api", name: "api", owner: "shop", isPrivate: true, defaultBranch: "main", projectId: 7 },
  url: "https://git.example.com/shop/api",
};

/** One of everything that an operation can name. */
export async function fullWorld(): Promise<FullWorld> {
  const world = await restWorld();
  const { owner, runtime, ids } = world;
  await makeInstanceAdmin(owner);
  const service = await loadService(owner, ids.applicationId);
  const project = await loadProject(owner, ids.projectId);
  const empty = await createEnvironment(project, { name: "spare", description: "" });
  const parts = await makeParts(service);
  const spareService = await makeService(project, { name: "spare" });
  const endedDeploymentId = await endDeployment(service, "failed", { code: "INVALID", message: "It did not build." });
  const pastDeploymentId = await endDeployment(await loadService(owner, ids.applicationId), "succeeded");
  await endDeployment(await loadService(owner, ids.applicationId), "succeeded");
  answerAsTheWorker(runtime);
  await pinKnownHost(runtime, owner.organizationId, { host: "git.example.com", keys: ["ssh-ed25519 AAAA"] });
  const sshKey = await createSshKey(owner, { name: "deploy", description: "", type: "ed25519" });
  const serverKey = await createSshKey(owner, { name: "servers", description: "", type: "ed25519" });
  const wanted = { name: "web-2", address: "192.0.2.7", sshKeyId: serverKey.id };
  const server = await createServer(owner, CreateServer.parse(wanted));
  const node = await createServer(owner, CreateServer.parse({ ...wanted, name: "node-1" }));
  const spareServer = await createServer(owner, CreateServer.parse({ ...wanted, name: "spare-1" }));
  await measure(await loadServer(owner, server.id));
  const setup = await setUpServer(await loadServer(owner, spareServer.id));
  const accounts = await makeGitHosts(owner);
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in." });
  const account = { name: "Spare", type: "ghcr", config: { username: "ana" }, secrets: { password: "p" } };
  const registry = await createRegistry(owner, CreateRegistry.parse(account));
  const hook = { name: "Ops", type: "custom", secrets: { endpoint: "https://hooks.example.com/canary-hook" } };
  const channel = await createChannel(owner, CreateChannel.parse(hook));
  const queued = await deployService(await loadService(owner, ids.applicationId), {});
  const wantedCommand = RunCommand.parse({ argv: ["true"] });
  const command = await runCommand(await loadService(owner, ids.applicationId), wantedCommand);
  const userId = owner.actor.userId ?? "";
  await createApiKey(owner, { name: "spare" });
  const spare = (await listApiKeys(owner)).find(({ name }) => name === "spare");
  const other = await otherOrganization(runtime, owner);
  return {
    ...world,
    all: {
      ...ids,
      organizationId: owner.organizationId,
      otherOrganizationId: other,
      emptyEnvironmentId: empty.id,
      ...parts,
      spareServiceId: spareService.service.id,
      endedDeploymentId,
      pastDeploymentId,
      sshKeyId: sshKey.id,
      ...accounts,
      serverKeyId: serverKey.id,
      ...(await makeRotatingKeys(spareService)),
      registryId: registry.id,
      notificationId: channel.id,
      serverId: server.id,
      nodeServerId: node.id,
      spareServerId: spareServer.id,
      setupRunId: setup.runId,
      queuedDeploymentId: queued.id,
      commandId: command.id,
      sessionId: await makeSession(runtime, userId, owner.organizationId),
      apiKeyId: spare?.id ?? "",
    },
    keyOfRole: (role) => keyOfRole(runtime, owner, role),
  };
}

async function measure(ctx: ServerContext): Promise<void> {
  await setMonitoring(ctx, { on: true });
  const nothing = { memoryUsedBytes: null, memoryTotalBytes: null, diskUsedBytes: null, diskTotalBytes: null };
  const network = { networkInBytes: 1, networkOutBytes: 2, networkInPerSecond: 3, networkOutPerSecond: null };
  await noteSample(ctx.runtime, {
    of: ctx.server,
    sample: { cpuPercent: 12.5, load: 0.1, uptimeSeconds: 60, ...nothing, ...network },
    identity: {
      ...{ os: "linux", distribution: null, kernel: "6.1", architecture: "aarch64" },
      ...{ cpuModel: null, cpuCores: 4, cpuPhysicalCores: null, cpuMhz: null },
    },
    streaks: {},
  });
}

const makeRotatingKeys = async (service: ServiceContext) => ({
  rotatingKeyId: await makeRotatingKey(service, "rotating"),
  unwantedKeyId: await makeRotatingKey(service, "unwanted"),
});

/** A key that repositories are still to be told the next half of. */
async function makeRotatingKey(service: ServiceContext, name: string): Promise<string> {
  const { id } = await createSshKey(service, { name, description: "", type: "ed25519" });
  const source = { type: "git", url: "git@git.example.com:shop/spare.git", sshKeyId: id };
  await updateSpec(service, UpdateSpec.parse({ source }));
  await rotateSshKey(await loadSshKey(service, id));
  return id;
}

/** What a service has some of. */
async function makeParts(service: ServiceContext) {
  const defaults = { path: "/", internalPath: "/", stripPath: false, port: null, enabled: true };
  const domain = await createDomain(service, { host: "one.example.com", ...defaults });
  const port = await createPort(service, { published: 9_000, target: 80, protocol: "tcp" });
  const patch = await createPatch(service, SavePatch.parse({ path: "src/app.js", content: "// patched" }));
  const volume = { type: "volume" as const, mountPath: "/data", volumeName: "data", readOnly: false };
  const mount = await createMount(service, { mount: volume });
  return { domainId: domain.id, portId: port.id, patchId: patch.id, mountId: mount.id };
}

/** What the worker would say. */
const swarmNode: SwarmNode = {
  ...{ id: "node0", name: "web-2", role: "manager", leader: true, availability: "active", state: "ready" },
  ...{ address: "192.0.2.7", engine: "28.0", labels: {}, cpus: 2, memoryBytes: 2 ** 31, services: [] },
};

const diskPart: DiskPart = {
  ...{ part: "images", total: 28, active: 3, sizeBytes: 719_478_625, unusedBytes: 7_000_000 },
  ...{ cleanable: 2, cleanableBytes: 5_000_000 },
};

function answerAsTheWorker(runtime: TestRuntime): void {
  runtime.answers["registry.images"] = async () => ({ repositories: ["myorg/app"], next: null, reason: null });
  runtime.answers["registry.tags"] = async () => ({ tags: [], next: null });
  const pair = async () => ({ sealed: "s1", publicKey: "ssh-ed25519 AAAA", fingerprint: "SHA256:00" });
  runtime.answers["sshKey.make"] = pair;
  runtime.answers["sshKey.read"] = pair;
  runtime.answers["sshKey.generate"] = async () => ({ privateKey: "-----BEGIN", publicKey: "ssh-ed25519 AAAA" });
  runtime.answers["proxyRules.open"] = async () => ({ text: null });
  runtime.answers["proxyRules.try"] = async () => ({});
  const commit = "c0ffee".repeat(7).slice(0, 40);
  runtime.answers["source.tree"] = async () => {
    const entries = ["src/app.js", "src/lib/a.js", "README.md"].map((path) => ({ path, type: "file" as const }));
    return { commit, ref: "refs/heads/main", entries, more: false };
  };
  runtime.answers["source.file"] = async () => ({ commit, sizeBytes: 3, content: "// 1", reason: null });
  runtime.answers["git.files"] = async () => ["Dockerfile"];
  runtime.answers["server.security"] = async () => [
    { id: "firewall", level: "warning", title: "No firewall is on.", why: "It keeps others out.", how: "Turn it on." },
    { id: "password-login", level: "good", title: "SSH takes keys only.", why: "Passwords are guessed.", how: "" },
  ];
  runtime.answers["server.containerStats"] = async () => [
    {
      ...{ containerId: "c0ffee".repeat(10), serviceId: "svc_unknown", name: "canary", cpuPercent: 1 },
      ...{ memoryUsedBytes: 1, memoryTotalBytes: 2 },
      ...{ networkInBytes: 1, networkOutBytes: 2, readBytes: 3, writtenBytes: 4 },
    },
  ];
  runtime.answers["server.disk"] = async () => ({ parts: [diskPart], volumes: [] });
  runtime.answers["server.removeVolume"] = async () => ({ name: "data", serviceId: "svc_gone" });
  runtime.answers["server.nodes"] = async () => ({ self: "node0", nodes: [swarmNode] });
  runtime.answers["server.joinCommand"] = async () => ({ command: "docker swarm join" });
  runtime.answers["server.updateNode"] = async () => ({});
  runtime.answers["server.removeNode"] = async () => ({});
  const nothing = { fingerprint: null, facts: null, engine: null, latencyMs: null, clock: null };
  runtime.answers["server.test"] = async () => ({
    ...nothing,
    problem: { code: "UNAVAILABLE", message: "It is away." },
  });
  runtime.answers["git.branches"] = async () => ({ defaultBranch: "main", branches: ["main"] });
  runtime.answers["connection.test"] = async () => ({ detail: "Signed in as ana." });
  runtime.answers["gitHost.prepare"] = async () => ({});
  runtime.answers["gitHost.repositories"] = async () => ({ repositories: [repository], nextPage: null });
  runtime.answers["gitHost.branches"] = async () => ({ branches: [{ name: "main", commit: "0a1b" }], nextPage: null });
  runtime.answers["service.readLogs"] = async () => [
    { id: "1", at: "2026-01-02T03:04:05.000Z", stream: "stdout", text: "listening" },
  ];
  runtime.answers["proxy.state"] = async () => ({ http: 80, https: 443, address: null, engine: "28", problem: null });
}

async function makeGitHosts(owner: OrganizationContext) {
  const make = async (type: string, config: Record<string, string>, secrets: Record<string, string> = {}) =>
    (await createConnection(owner, gitHostFamily, { name: `Our ${type}`, type, config, secrets })).id;
  const url = "https://git.example.com";
  return {
    gitHostId: await make("gitea", { url, clientId: "panel" }, { clientSecret: "canary-client" }),
    githubId: await make("github", { url }),
    gitlabId: await make("gitlab", { url, applicationId: "panel" }, { applicationSecret: "canary-client" }),
    bitbucketId: await make("bitbucket", { workspace: "shop" }, { token: "canary-client" }),
  };
}

async function otherOrganization(runtime: TestRuntime, owner: OrganizationContext): Promise<string> {
  const made = await makeOrganization(runtime, { name: "Third" });
  await addMember(runtime, made.organizationId, owner.actor.userId ?? "", "owner");
  return made.organizationId;
}

async function keyOfRole(runtime: TestRuntime, owner: OrganizationContext, role: Role): Promise<string> {
  const { id, name } = await makeUser(runtime, role);
  await addMember(runtime, owner.organizationId, id, role);
  const permissions = permissionsOf(role, { instanceAdmin: false });
  const { key } = await createApiKey(
    { ...owner, actor: { type: "user", id, name, userId: id }, permissions },
    { name },
  );
  return key;
}
