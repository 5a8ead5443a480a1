import type { ListedServer } from "@moorage/core/server";
import { notFound } from "@moorage/domain";
import { z } from "zod";
import { type Caller, id, mutation, type Operations, query, type RestContext } from "./operation.ts";
import { Deployment, deploymentOf } from "./shapes/deployment.ts";
import { lastLines, Tail } from "./shapes/lines.ts";
import { Centralized, centralizedOf, Queued, queuedOf } from "./shapes/placed-deployment.ts";
import { Rollback, rollbackOf } from "./shapes/rollback.ts";
import { SetupRun, setupRunOf } from "./shapes/server.ts";

/** Lists are not paged; beyond this only the newest are answered. */
const listMax = 500;

const types = ["application", "compose", "server", "schedule", "previewDeployment", "backup", "volumeBackup"] as const;

/** The organization's servers by id; this machine has no name in the public API. */
async function serversIn({ server }: Caller, { permissions }: RestContext): Promise<Map<string, ListedServer>> {
  const rows = permissions.has("server:read") ? await server.list() : [];
  return new Map(rows.filter(({ connection }) => connection === "ssh").map((row) => [row.id, row]));
}

const setupsOf = async ({ server }: Caller, serverId: string) =>
  (await server.runs({ serverId })).map((run) => setupRunOf(run, serverId));

const rollback = Rollback.nullable();

export const deploymentOperations: Operations = {
  all: query(
    "The deployments of an application, newest first.",
    { applicationId: id() },
    z.array(Deployment),
    async ({ deployment }, { applicationId }) =>
      (await deployment.list({ serviceId: applicationId, limit: listMax })).map(deploymentOf),
  ),
  allByServer: query(
    "What was done to a server, newest first: its set-ups.",
    { serverId: id() },
    z.array(SetupRun),
    (caller, { serverId }) => setupsOf(caller, serverId),
  ),
  allByCompose: query(
    "The deployments of a compose stack. There are no stacks yet, so none is found.",
    { composeId: id() },
    z.array(Deployment),
    async ({ deployment }) => {
      await deployment.listAll({ limit: 1 });
      throw notFound("Compose");
    },
  ),
  allByType: query(
    "The deployments of one thing, newest first.",
    { id: id(), type: z.enum(types) },
    z.array(z.union([Deployment.extend({ rollback }), SetupRun.extend({ rollback })])),
    async (caller, { id: of, type }) => {
      if (type === "server") return (await setupsOf(caller, of)).map((run) => ({ ...run, rollback: null }));
      if (type !== "application") throw notFound(type.charAt(0).toUpperCase() + type.slice(1));
      const rows = await caller.deployment.list({ serviceId: of, limit: listMax });
      return rows.map((row) => ({ ...deploymentOf(row), rollback: row.canRollBack ? rollbackOf(row) : null }));
    },
  ),
  allCentralized: query(
    "The deployments of the whole organization, newest first.",
    {},
    z.array(Centralized),
    async (caller, _input, ctx) => {
      const servers = await serversIn(caller, ctx);
      return (await caller.deployment.listAll({ limit: listMax })).map((row) => centralizedOf(row, servers));
    },
  ),
  queueList: query("What is being deployed, and what waits.", {}, z.array(Queued), async (caller, _input, ctx) => {
    const servers = await serversIn(caller, ctx);
    return (await caller.deployment.listAll({ limit: listMax }))
      .filter(({ status }) => status === "queued" || status === "running")
      .map((row) => queuedOf(row, servers));
  }),
  readLogs: query(
    "The last lines of a deployment's log, each with its time.",
    { deploymentId: id(), tail: Tail },
    z.string(),
    async ({ deployment }, { deploymentId, tail }) => lastLines(await deployment.readLog({ deploymentId }), tail),
  ),
  killProcess: mutation(
    "Cancels a deployment that waits or runs.",
    { deploymentId: id() },
    z.void(),
    async ({ deployment }, input) => {
      await deployment.cancel(input);
    },
  ),
  removeDeployment: mutation(
    "Removes a deployment that has ended, with its log.",
    { deploymentId: id() },
    Deployment.nullable(),
    async ({ deployment }, input) => deploymentOf(await deployment.remove(input)),
  ),
};
