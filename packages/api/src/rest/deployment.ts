import type { PlacedDeployment } from "@moorage/core/deployment";
import { notFound } from "@moorage/domain";
import { z } from "zod";
import { id, mutation, type Operations, query } from "./operation.ts";
import { Deployment, deploymentOf } from "./shapes/deployment.ts";
import { lastLines, Tail } from "./shapes/lines.ts";

/** Lists are not paged; beyond this only the newest are answered. */
const listMax = 500;

const types = ["application", "compose", "server", "schedule", "previewDeployment", "backup", "volumeBackup"] as const;

const Centralized = Deployment.extend({
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
    server: z.null(),
    buildServer: z.null(),
  }),
  compose: z.null(),
  server: z.null(),
  buildServer: z.null(),
});

const centralizedOf = (row: PlacedDeployment): z.output<typeof Centralized> => ({
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
    server: null,
    buildServer: null,
  },
  compose: null,
  server: null,
  buildServer: null,
});

const Queued = z.object({
  id: z.string(),
  name: z.string(),
  data: z.object({
    applicationId: z.string(),
    titleLog: z.string(),
    descriptionLog: z.string(),
    type: z.enum(["deploy", "redeploy"]),
    applicationType: z.literal("application"),
    server: z.boolean(),
  }),
  timestamp: z.number().int(),
  processedOn: z.number().int().optional(),
  state: z.enum(["waiting", "active"]),
  servicePath: z.object({ href: z.string().nullable(), label: z.string() }),
});

const queuedOf = (row: PlacedDeployment): z.output<typeof Queued> => ({
  id: row.id,
  name: `${row.service.name} #${row.number}`,
  data: {
    applicationId: row.service.id,
    titleLog: row.title,
    descriptionLog: row.description,
    type: row.trigger === "redeploy" ? "redeploy" : "deploy",
    applicationType: "application",
    server: false,
  },
  timestamp: Date.parse(row.createdAt),
  ...(row.startedAt ? { processedOn: Date.parse(row.startedAt) } : {}),
  state: row.status === "queued" ? "waiting" : "active",
  servicePath: {
    href: `/projects/${row.project.slug}/${row.environment.slug}/${row.service.slug}`,
    label: row.service.name,
  },
});

export const deploymentOperations: Operations = {
  all: query(
    "The deployments of an application, newest first.",
    { applicationId: id() },
    z.array(Deployment),
    async ({ deployment }, { applicationId }) =>
      (await deployment.list({ serviceId: applicationId, limit: listMax })).map(deploymentOf),
  ),
  allByType: query(
    "The deployments of one thing, newest first.",
    { id: id(), type: z.enum(types) },
    z.array(Deployment.extend({ rollback: z.null() })),
    async ({ deployment }, { id: serviceId, type }) => {
      if (type !== "application") throw notFound(type.charAt(0).toUpperCase() + type.slice(1));
      const rows = await deployment.list({ serviceId, limit: listMax });
      return rows.map((row) => ({ ...deploymentOf(row), rollback: null }));
    },
  ),
  allCentralized: query(
    "The deployments of the whole organization, newest first.",
    {},
    z.array(Centralized),
    async ({ deployment }) => (await deployment.listAll({ limit: listMax })).map(centralizedOf),
  ),
  queueList: query("What is being deployed, and what waits.", {}, z.array(Queued), async ({ deployment }) =>
    (await deployment.listAll({ limit: listMax }))
      .filter(({ status }) => status === "queued" || status === "running")
      .map(queuedOf),
  ),
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
