import type { ListedServer } from "@moorage/core/server";
import { AppError, notFound } from "@moorage/domain";
import { z } from "zod";
import { type Caller, id, mutation, type Operations, query, type RestContext } from "./operation.ts";
import {
  Security,
  Server,
  ServerType,
  SetupRun,
  securityOf,
  serverOf,
  setupRunOf,
  Validation,
  validationOf,
} from "./shapes/server.ts";
import { SshKey, sshKeyOf } from "./ssh-key.ts";

const WithHistory = Server.extend({ deployments: z.array(SetupRun), sshKey: SshKey.nullable() });

const settings = {
  name: z.string().min(1),
  description: z.string().nullish(),
  ipAddress: z.string().max(300),
  port: z.number().int(),
  username: z.string().max(100),
  sshKeyId: id().nullable(),
  serverType: ServerType,
  enableDockerCleanup: z.boolean().optional(),
};

interface Given {
  sshKeyId: string | null;
  enableDockerCleanup?: boolean | undefined;
  command?: string | undefined;
}

/** What a client shows where others give it a script: there is none to run, or to change. */
const defaultCommand = `#!/bin/sh
# There is nothing to run by hand. server.setup makes a server ready over SSH, step by step and with a log: it looks at the
# machine, installs Docker where it is missing, makes a Swarm or joins one, and starts the proxy. It is safe to run again.
`;

/** What is not done here is said, never swallowed. */
function requireKnown({ sshKeyId, enableDockerCleanup, command }: Given): string {
  if (sshKeyId === null)
    throw new AppError("INVALID", "A server is reached by an SSH key.", {
      field: "sshKeyId",
      hint: "Make one with sshKey.create, and put its public half on the server.",
    });
  if (enableDockerCleanup)
    throw new AppError("PRECONDITION", "Cleaning up by a schedule is not there yet.", { field: "enableDockerCleanup" });
  if (command && command.trim() !== defaultCommand.trim())
    throw new AppError("PRECONDITION", "Servers are set up in fixed steps; a command of one's own is not run.", {
      field: "command",
    });
  return sshKeyId;
}

/** The organization's own: this machine has no name in the public API. */
const others = async ({ server }: Caller): Promise<ListedServer[]> =>
  (await server.list())
    .filter(({ connection }) => connection === "ssh")
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));

async function one({ server }: Caller, serverId: string): Promise<ListedServer> {
  const row = await server.get({ serverId });
  if (row.connection === "local") throw notFound("Server");
  return row;
}

const ownOf = ({ identity }: RestContext): string => identity.organizationId ?? "";

async function withHistory(caller: Caller, row: ListedServer, ctx: RestContext): Promise<z.output<typeof WithHistory>> {
  const { id: serverId, sshKey } = row;
  const runs = await caller.server.runs({ serverId });
  const mayReadKeys = ctx.permissions.has("sshKey:read");
  const key = sshKey && mayReadKeys ? await caller.sshKey.get({ sshKeyId: sshKey.id }) : null;
  return {
    ...serverOf(row, ownOf(ctx)),
    deployments: runs.map((run) => setupRunOf(run, serverId)),
    sshKey: key && sshKeyOf(key, ownOf(ctx)),
  };
}

const reads: Operations = {
  all: query(
    "The organization's servers, newest first.",
    {},
    z.array(Server.extend({ totalSum: z.number().int() })),
    async (caller, _input, ctx) =>
      (await others(caller)).map((row) => ({ ...serverOf(row, ownOf(ctx)), totalSum: row.services })),
  ),
  allForPermissions: query(
    "Ids, names and addresses of the servers.",
    {},
    z.array(Server.pick({ serverId: true, name: true, ipAddress: true, serverType: true })),
    async (caller) =>
      (await others(caller)).map(({ id: serverId, name, address, type }) => ({
        ...{ serverId, name, ipAddress: address ?? "", serverType: type },
      })),
  ),
  withSSHKey: query("Servers that services can run on.", {}, z.array(Server), async (caller, _input, ctx) =>
    (await others(caller)).filter(({ type }) => type === "deploy").map((row) => serverOf(row, ownOf(ctx))),
  ),
  buildServers: query("Servers that only build.", {}, z.array(Server), async (caller, _input, ctx) =>
    (await others(caller)).filter(({ type }) => type === "build").map((row) => serverOf(row, ownOf(ctx))),
  ),
  count: query("How many servers there are.", {}, z.number().int(), async (caller) => (await others(caller)).length),
  one: query("A server with its set-ups.", { serverId: id() }, WithHistory, async (caller, { serverId }, ctx) =>
    withHistory(caller, await one(caller, serverId), ctx),
  ),
  validate: query(
    "What is on a server, as it was seen last.",
    { serverId: id() },
    Validation,
    async (caller, { serverId }) => validationOf(await one(caller, serverId)),
  ),
  security: query(
    "How safe a server is, as far as it can be seen from inside.",
    { serverId: id() },
    Security,
    async (caller, { serverId }) => {
      const row = await one(caller, serverId);
      return securityOf(await caller.server.security({ serverId }), row);
    },
  ),
  publicIp: query(
    "The address of the panel's own machine; empty when it is only reached from itself.",
    {},
    z.string(),
    async ({ instance }) => (await instance.state()).address ?? "",
  ),
  getServerTime: query(
    "The panel's clock.",
    {},
    z.object({ time: z.iso.datetime(), timezone: z.string() }),
    async (_caller, _input, { runtime }) => ({
      time: runtime.now().toISOString(),
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
  ),
  getDefaultCommand: query(
    "A script that says why none is needed: server.setup does the set-up over SSH.",
    { serverId: id() },
    z.string(),
    async (caller, { serverId }) => {
      await one(caller, serverId);
      return defaultCommand;
    },
  ),
};

const changes: Operations = {
  create: mutation("Adds a server; server.setup makes it ready.", settings, Server, async (caller, input, ctx) => {
    const { name, description, ipAddress: address, port, username, serverType: type } = input;
    const sshKeyId = requireKnown(input);
    const wanted = { name, description: description ?? "", address, port, username, type, sshKeyId };
    const { id: serverId } = await caller.server.create(wanted);
    return serverOf(await one(caller, serverId), ownOf(ctx));
  }),
  update: mutation(
    "Changes a server's settings.",
    { serverId: id(), ...settings, command: z.string().max(10_000).optional() },
    Server,
    async (caller, { serverId, description, ipAddress: address, serverType: type, ...input }, ctx) => {
      await one(caller, serverId);
      const { name, port, username } = input;
      const sshKeyId = requireKnown(input);
      const text = description === undefined ? undefined : (description ?? "");
      await caller.server.update({ serverId, name, description: text, address, port, username, type, sshKeyId });
      return serverOf(await one(caller, serverId), ownOf(ctx));
    },
  ),
  updateBuildsConcurrency: mutation(
    "How many builds run at once on a server.",
    { serverId: id(), buildsConcurrency: z.number().int().min(1).max(100) },
    Server,
    async (caller, { serverId, buildsConcurrency: buildsAtOnce }, ctx) => {
      await one(caller, serverId);
      await caller.server.update({ serverId, buildsAtOnce });
      return serverOf(await one(caller, serverId), ownOf(ctx));
    },
  ),
  setup: mutation(
    "Begins a server's set-up; its end is in the server's deployments.",
    { serverId: id() },
    z.void(),
    async (caller, { serverId }) => {
      await one(caller, serverId);
      await caller.server.setup({ serverId });
    },
  ),
  remove: mutation(
    "Takes a server out of the list; refused while services use it.",
    { serverId: id() },
    WithHistory,
    async (caller, { serverId }, ctx) => {
      const row = await withHistory(caller, await one(caller, serverId), ctx);
      await caller.server.remove({ serverId });
      return row;
    },
  ),
};

export const serverOperations: Operations = { ...reads, ...changes };
