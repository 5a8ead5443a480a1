import type { PlacedDeployment } from "@moorage/core/deployment";
import type { ListedServer } from "@moorage/core/server";
import { z } from "zod";
import { Deployment, deploymentOf } from "./deployment.ts";
import { ServerType } from "./server.ts";

const ServerBrief = z.object({ serverId: z.string(), name: z.string(), serverType: ServerType }).nullable();

/** A deployment in a list of the whole organization. */
export const Centralized = Deployment.extend({
  application: z.object({
    applicationId: z.string(),
    name: z.string(),
    appName: z.string(),
    icon: z.null(),
    environment: z.object({
      environmentId: z.string(),
      name: z.string(),
      project: z.object({ projectId: z.string(), name: z.string() }),
    }),
    /** Null is the panel's own machine. */
    server: ServerBrief,
    buildServer: ServerBrief,
  }),
  compose: z.null(),
  server: z.null(),
  buildServer: ServerBrief,
});

/** Those that have a name in the public API, by id. */
type Servers = ReadonlyMap<string, ListedServer>;

function briefOf(servers: Servers, id: string | null): z.output<typeof ServerBrief> {
  const row = id === null ? undefined : servers.get(id);
  return row ? { serverId: row.id, name: row.name, serverType: row.type } : null;
}

export function centralizedOf(row: PlacedDeployment, servers: Servers): z.output<typeof Centralized> {
  const buildServer = briefOf(servers, row.buildServerId);
  return {
    ...deploymentOf(row),
    application: {
      applicationId: row.service.id,
      name: row.service.name,
      appName: row.service.slug,
      icon: null,
      environment: {
        environmentId: row.environment.id,
        name: row.environment.name,
        project: { projectId: row.project.id, name: row.project.name },
      },
      server: briefOf(servers, row.serverId),
      buildServer,
    },
    ...{ compose: null, server: null, buildServer },
  };
}

export const Queued = z.object({
  id: z.string(),
  name: z.string(),
  data: z.object({
    applicationId: z.string(),
    titleLog: z.string(),
    descriptionLog: z.string(),
    type: z.enum(["deploy", "redeploy"]),
    applicationType: z.literal("application"),
    server: z.boolean(),
    serverId: z.string().optional(),
  }),
  timestamp: z.number().int(),
  processedOn: z.number().int().optional(),
  state: z.enum(["waiting", "active"]),
  servicePath: z.object({ href: z.string().nullable(), label: z.string() }),
});

export const queuedOf = (row: PlacedDeployment, servers: Servers): z.output<typeof Queued> => ({
  id: row.id,
  name: `${row.service.name} #${row.number}`,
  data: {
    applicationId: row.service.id,
    titleLog: row.title,
    descriptionLog: row.description,
    type: row.trigger === "redeploy" ? "redeploy" : "deploy",
    applicationType: "application",
    server: servers.has(row.serverId),
    ...(servers.has(row.serverId) ? { serverId: row.serverId } : {}),
  },
  timestamp: Date.parse(row.createdAt),
  ...(row.startedAt ? { processedOn: Date.parse(row.startedAt) } : {}),
  state: row.status === "queued" ? "waiting" : "active",
  servicePath: {
    href: `/projects/${row.project.slug}/${row.environment.slug}/${row.service.slug}`,
    label: row.service.name,
  },
});
