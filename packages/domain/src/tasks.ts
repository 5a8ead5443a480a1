/** The contract between web and worker: what can be enqueued (later) and asked (now). Inputs carry ids, never secrets. */
import { z } from "zod";
import { connectionFamilies } from "./connection.ts";
import type { LogLine } from "./log-line.ts";
import type { Branch, Repository } from "./providers/git-hosts/git-host.ts";
import type { ContainerStats } from "./server/containers.ts";
import type { DiskUsage } from "./server/disk.ts";
import { availabilities, type SwarmNode } from "./server/node.ts";
import type { ServerFinding, ServerTest } from "./server/server.ts";

const id = z.string().min(1).max(64);
const swarmRole = z.enum(["manager", "worker"]);

export const jobs = {
  deploy: z.object({ deploymentId: id }),
  /** Brings the machine to what the service's rows say: routes, stop, start, scale. */
  reconcile: z.object({ serviceId: id }),
  /** Aborts the running deployment of a service, if its run asks for that. */
  cancel: z.object({ serviceId: id }),
  /** Runs a one-off command, or goes on with one whose worker died. */
  command: z.object({ commandId: id }),
  /** Ends a one-off command that runs. */
  cancelCommand: z.object({ commandId: id }),
  /** Drains and removes what a newer deployment has replaced. */
  retire: z.object({ serviceId: id }),
  /** Installs or takes away a service's webhook at its git host, as its row says. */
  syncHook: z.object({ serviceId: id }),
  /** Gives Swarm the newest sign-in of registries, where services run that were released with an older one. */
  renewSignIns: z.object({}),
  /** Sends the messages for people outside that are due. */
  notify: z.object({}),
  /** Takes away the copies of sources that are kept to be looked at. */
  forgetSources: z.object({ serviceIds: z.array(id) }),
  /** Takes away services, then environments and projects, that are marked as deleted. */
  sweep: z.object({}),
  /** Servers were added, changed or removed: the worker keeps what the rows say. */
  servers: z.object({}),
  /** Sets a server up or empties a node, or goes on with that when a worker died. */
  serverRun: z.object({ runId: id }),
  /** Ends a set-up that runs. */
  cancelServerRun: z.object({ runId: id }),
} as const;
export type JobName = keyof typeof jobs;
export type JobInput<N extends JobName> = z.output<(typeof jobs)[N]>;

const LogQuery = z.object({
  serviceId: id,
  /** Lines of each replica. */
  tail: z.number().int().min(1).max(10_000),
  since: z.string().max(40).optional(),
  search: z.string().max(500).optional(),
  /** Only this replica. */
  source: z.string().max(100).optional(),
});

const Search = { search: z.string().max(200), page: z.number().int().min(1).max(10_000) };

export interface SealedSshKey {
  sealed: string;
  publicKey: string;
  fingerprint: string;
}

/** A repository that is reached without an account. */
const GitAddress = z.object({
  organizationId: id,
  url: z.string().max(2_000),
  sshKeyId: id.nullable(),
  username: z.string().max(200),
  /** Sealed for the place `git.password:<organizationId>`. */
  sealedPassword: z.string().max(20_000).nullable(),
  /** Whose stored password is taken when none is given; its address must be on the same host. */
  serviceId: id.nullable(),
});

/** What a name in a source stands for; folders are what paths have in common. */
export interface SourceEntry {
  path: string;
  type: "file" | "link" | "submodule";
}

export interface SourceTree {
  /** Null of an archive, as the reference. */
  commit: string | null;
  /** As the repository calls it: refs/heads/main, refs/tags/v1, or the commit's id. */
  ref: string | null;
  entries: SourceEntry[];
  /** There are more than are listed. */
  more: boolean;
}

export interface SourceFile {
  commit: string | null;
  /** Null where so much would have come that its end was not waited for. */
  sizeBytes: number | null;
  content: string | null;
  /** Why there is no content. */
  reason: "binary" | "large" | null;
}

export interface RegistryRepositories {
  repositories: string[];
  /** Where the next page begins. */
  next: string | null;
  /** Why nothing is listed. */
  reason: string | null;
}

export interface RegistryTag {
  tag: string;
  digest: string | null;
  sizeBytes: number | null;
  createdAt: string | null;
}

export interface RegistryTags {
  tags: RegistryTag[];
  /** Behind which tag the next page begins. */
  next: string | null;
}

export const questions = {
  "service.readLogs": { input: LogQuery, output: z.custom<LogLine[]>() },
  /** Starts (or keeps) a stream of the service's lines in `Live` under `streamId`. */
  "service.followLogs": {
    input: z.object({ serviceId: id, streamId: z.string().max(100), tail: z.number().int().min(0).max(10_000) }),
    output: z.object({ following: z.boolean() }),
  },
  /** The text that somebody added to the proxy's file of a service, for who may see it. */
  "proxyRules.open": { input: z.object({ serviceId: id }), output: z.custom<{ text: string | null }>() },
  /** Has the proxy take new rules, or none. Throws with its reason when it does not; then the former ones hold. */
  "proxyRules.try": {
    input: z.object({ serviceId: id, sealed: z.string().max(200_000).nullable() }),
    output: z.custom<Record<never, never>>(),
  },
  /** Values of variables by id, opened for somebody who may see them. The answer is never stored. */
  "variable.open": {
    input: z.object({ variableIds: z.array(id).max(2_000) }),
    output: z.custom<Record<string, string>>(),
  },
  /** A new key pair; the private half comes back sealed for the row `sshKeyId`. */
  "sshKey.make": {
    input: z.object({ sshKeyId: id, comment: z.string().max(200), type: z.enum(["ed25519", "rsa"]) }),
    output: z.custom<SealedSshKey>(),
  },
  /** A key pair for somebody who keeps it elsewhere, or stores it later. The answer is never stored. */
  "sshKey.generate": {
    input: z.object({ type: z.enum(["ed25519", "rsa"]) }),
    output: z.custom<{ privateKey: string; publicKey: string }>(),
  },
  /** What a sealed private key is; throws INVALID when it is none. */
  "sshKey.read": {
    input: z.object({ sshKeyId: id, comment: z.string().max(200), sealed: z.string().max(100_000) }),
    output: z.custom<SealedSshKey>(),
  },
  /** Branches of a repository that is to become a source, or that is one already. */
  "git.branches": { input: GitAddress, output: z.custom<{ defaultBranch: string | null; branches: string[] }>() },
  /** Names of the files in one folder of a repository, by its address or of a connected account. */
  "git.files": {
    input: z.object({
      from: z.union([GitAddress, z.object({ organizationId: id, gitHostId: id, repository: z.string().max(400) })]),
      /** A branch, a tag or a commit; null is the default branch. */
      ref: z.string().max(300).nullable(),
      folder: z.string().max(500),
    }),
    output: z.custom<string[]>(),
  },
  /** Names of the files that a service is built from, at its branch. */
  "source.tree": {
    input: z.object({ serviceId: id, folder: z.string().max(1_000), refresh: z.boolean() }),
    output: z.custom<SourceTree>(),
  },
  /** One of these files as text. */
  "source.file": { input: z.object({ serviceId: id, path: z.string().max(1_000) }), output: z.custom<SourceFile>() },
  /** Whether the account works, as the machine that will use it sees it. Throws why not. */
  "connection.test": {
    input: z.object({
      family: z.enum(connectionFamilies),
      organizationId: id,
      /** Of the row, or of one that is not stored; its secrets are sealed for it. */
      connectionId: id,
      type: z.string().max(40),
      config: z.record(z.string(), z.unknown()),
      secrets: z.record(z.string().max(64), z.string().max(200_000)),
      /** The server whose engine asks; null is this machine. */
      serverId: id.nullable(),
      /** Whether whoever asks may have addresses of private networks called. */
      privateAddresses: z.boolean(),
    }),
    /** Who is signed in there, in words: "Signed in as deploy." */
    output: z.custom<{ detail: string }>(),
  },
  /** Whether its pages can be gone to; answers what of its config is not true any more. */
  "gitHost.prepare": { input: z.object({ gitHostId: id }), output: z.custom<Record<string, unknown>>() },
  /** Takes what a git host sent the browser back with; answers what is to be stored of it, secrets sealed for the row. */
  "gitHost.complete": {
    input: z.object({
      gitHostId: id,
      redirectUrl: z.string().max(2_000),
      webhookUrl: z.string().max(2_000),
      /** What the browser brought, and values that only we know; sealed for the place `git_host.attempt:<gitHostId>`. */
      sealed: z.string().max(50_000),
    }),
    output: z.custom<{ config: Record<string, unknown>; secrets: Record<string, string> }>(),
  },
  "gitHost.repositories": {
    input: z.object({ gitHostId: id, ...Search }),
    output: z.custom<{ repositories: Repository[]; nextPage: number | null }>(),
  },
  "gitHost.branches": {
    input: z.object({ gitHostId: id, repository: z.string().max(400), ...Search }),
    output: z.custom<{ branches: Branch[]; nextPage: number | null }>(),
  },
  /** Connects, and looks what is there. */
  "server.test": { input: z.object({ serverId: id }), output: z.custom<ServerTest>() },
  /** How safe it is, as far as it can be seen from inside. */
  "server.security": { input: z.object({ serverId: id }), output: z.custom<ServerFinding[]>() },
  /** Of the services of all organizations that run there. */
  "server.containerStats": { input: z.object({ serverId: id }), output: z.custom<ContainerStats[]>() },
  /** What takes room there; volumes of other organizations are not among those that are left. */
  "server.disk": { input: z.object({ serverId: id }), output: z.custom<DiskUsage>() },
  /** CONFLICT while something has it. Answers what went. */
  "server.removeVolume": {
    input: z.object({ serverId: id, volumeId: id }),
    output: z.custom<{ name: string; serviceId: string }>(),
  },
  /** Of a manager; `self` is the id of its own node. */
  "server.nodes": {
    input: z.object({ serverId: id }),
    output: z.custom<{ self: string; nodes: SwarmNode[] }>(),
  },
  /** Holds a secret: a token that lets machines in. The answer is never stored. */
  "server.joinCommand": {
    input: z.object({ serverId: id, role: swarmRole }),
    output: z.custom<{ command: string }>(),
  },
  "server.updateNode": {
    input: z.object({
      serverId: id,
      nodeId: id,
      availability: z.enum(availabilities).optional(),
      role: swarmRole.optional(),
      labels: z.record(z.string(), z.string()).optional(),
    }),
    output: z.custom<Record<never, never>>(),
  },
  "server.removeNode": {
    input: z.object({ serverId: id, nodeId: id, nodeServerId: id.nullable(), force: z.boolean() }),
    output: z.custom<Record<never, never>>(),
  },
  /** Takes off it what Moorage made there, and keeps it no more: its row goes then. Throws why it cannot. */
  "server.clear": { input: z.object({ serverId: id }), output: z.custom<Record<never, never>>() },
  /** Repositories of a registry, from behind `after` on. */
  "registry.images": {
    input: z.object({ registryId: id, after: z.string().max(300).optional() }),
    output: z.custom<RegistryRepositories>(),
  },
  /** The newest tags of a repository, with what each is. */
  "registry.tags": {
    input: z.object({ registryId: id, repository: z.string().max(300), after: z.string().max(300).optional() }),
    output: z.custom<RegistryTags>(),
  },
  "proxy.state": {
    input: z.object({}),
    output: z.custom<{ http: number; https: number; address: string | null; engine: string; problem: string | null }>(),
  },
} as const;
export type QuestionName = keyof typeof questions;
export type QuestionInput<N extends QuestionName> = z.output<(typeof questions)[N]["input"]>;
export type QuestionOutput<N extends QuestionName> = z.output<(typeof questions)[N]["output"]>;
