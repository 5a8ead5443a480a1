/** What an application uses beside itself: accounts at git hosts, registries, servers; null for who may not read them. */
import type { FullServiceRecord } from "@moorage/core/service";
import { redirectOf } from "./git-hosts.ts";
import type { Caller, RestContext } from "./operation.ts";
import type { Connected } from "./shapes/application.ts";
import { faces, type HostType } from "./shapes/git-host.ts";
import { registryOf } from "./shapes/registry.ts";
import { serverOf } from "./shapes/server.ts";

const organizationOf = ({ identity }: RestContext): string => identity.organizationId ?? "";

async function accountOf(caller: Caller, { spec: { source } }: FullServiceRecord, ctx: RestContext) {
  if (!("gitHostId" in source) || !ctx.permissions.has("gitHost:read")) return {};
  const type: HostType = source.type;
  const row = await caller.gitHost.get({ connectionId: source.gitHostId });
  return { [type]: faces[type].rowOf(row, await redirectOf(caller, type)) };
}

async function serverIn({ server }: Caller, serverId: string | null, ctx: RestContext) {
  if (serverId === null || !ctx.permissions.has("server:read")) return null;
  return serverOf(await server.get({ serverId }), organizationOf(ctx));
}

/** Rows come without registries for who may not read them. */
async function registryIn({ registry }: Caller, connectionId: string | null, ctx: RestContext) {
  return connectionId === null ? null : registryOf(await registry.get({ connectionId }), organizationOf(ctx));
}

export async function connectedOf(caller: Caller, row: FullServiceRecord, ctx: RestContext): Promise<Connected> {
  const [account, server, registry, buildRegistry] = await Promise.all([
    accountOf(caller, row, ctx),
    serverIn(caller, row.serverId, ctx),
    registryIn(caller, row.registryId, ctx),
    registryIn(caller, row.buildRegistryId, ctx),
  ]);
  return { github: null, gitlab: null, bitbucket: null, gitea: null, ...account, server, registry, buildRegistry };
}
