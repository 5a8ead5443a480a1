import type { DeploymentSummary } from "@moorage/core/deployment";
import { z } from "zod";
import { At, nullColumns, nullsOf, textOrNull } from "./common.ts";
import { DeploymentStatus, deploymentStatusOf } from "./status.ts";

const unused = nullColumns(
  "pid",
  "composeId",
  "serverId",
  "buildServerId",
  "previewDeploymentId",
  "scheduleId",
  "backupId",
  "volumeBackupId",
);
const nothing = nullsOf(unused);

export const Deployment = z
  .object({
    deploymentId: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    status: DeploymentStatus,
    /** Logs are read by deployment.readLogs; no path leaves the server. */
    logPath: z.string(),
    applicationId: z.string(),
    isPreviewDeployment: z.boolean(),
    createdAt: At,
    startedAt: At.nullable(),
    finishedAt: At.nullable(),
    errorMessage: z.string().nullable(),
    /** What rollback.rollback takes; null when there is nothing to go back to. */
    rollbackId: z.string().nullable(),
    ...unused,
  })
  .meta({ id: "Deployment" });

export const deploymentOf = (row: DeploymentSummary): z.output<typeof Deployment> => ({
  deploymentId: row.id,
  title: row.title,
  description: textOrNull(row.description),
  status: deploymentStatusOf(row.status),
  logPath: "",
  applicationId: row.service.id,
  isPreviewDeployment: false,
  createdAt: row.createdAt,
  startedAt: row.startedAt,
  finishedAt: row.endedAt,
  errorMessage: row.cause?.message ?? null,
  rollbackId: row.canRollBack ? row.id : null,
  ...nothing,
});
