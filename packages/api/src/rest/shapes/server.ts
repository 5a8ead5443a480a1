import type { ListedServer, ServerRun } from "@moorage/core/server";
import type { ServerFinding } from "@moorage/domain/server";
import { z } from "zod";
import { At, textOrNull } from "./common.ts";
import { Deployment } from "./deployment.ts";
import { MetricsConfig, metricsConfigOf } from "./metrics.ts";
import { deploymentStatusOf } from "./status.ts";

export const ServerType = z.enum(["deploy", "build"]);

export const Server = z
  .object({
    serverId: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    ipAddress: z.string(),
    port: z.number().int(),
    username: z.string(),
    /** An address-like name; nothing on the server is called so. */
    appName: z.string(),
    enableDockerCleanup: z.literal(false),
    buildsConcurrency: z.number().int(),
    createdAt: At,
    organizationId: z.string(),
    /** Whether it can be used at all; whether it answers now is server.validate. */
    serverStatus: z.enum(["active", "inactive"]),
    serverType: ServerType,
    command: z.literal(""),
    sshKeyId: z.string().nullable(),
    metricsConfig: MetricsConfig,
  })
  .meta({ id: "Server" });

export const serverOf = (row: ListedServer, organizationId: string): z.output<typeof Server> => ({
  serverId: row.id,
  name: row.name,
  description: textOrNull(row.description),
  ipAddress: row.address ?? "",
  port: row.port,
  username: row.username,
  appName: `server-${row.id.slice(-6)}`,
  enableDockerCleanup: false,
  buildsConcurrency: row.buildsAtOnce,
  createdAt: row.createdAt,
  organizationId,
  serverStatus: "active",
  serverType: row.type,
  command: "",
  sshKeyId: row.sshKey?.id ?? null,
  metricsConfig: metricsConfigOf(row.monitoring),
});

/** A set-up, as the history of a server shows it. */
export const SetupRun = Deployment.extend({ applicationId: z.null(), serverId: z.string() }).meta({ id: "SetupRun" });

export const setupRunOf = (run: ServerRun, serverId: string): z.output<typeof SetupRun> => ({
  deploymentId: run.id,
  title: run.title,
  description: null,
  status: deploymentStatusOf(run.status),
  logPath: "",
  applicationId: null,
  serverId,
  isPreviewDeployment: false,
  createdAt: run.createdAt,
  startedAt: run.startedAt,
  finishedAt: run.endedAt,
  errorMessage: run.cause?.message ?? null,
  rollbackId: null,
  ...{ pid: null, composeId: null, buildServerId: null, previewDeploymentId: null, scheduleId: null },
  ...{ backupId: null, volumeBackupId: null },
});

const Finding = z.object({
  id: z.string(),
  level: z.enum(["blocks", "danger", "warning", "note", "good"]),
  title: z.string(),
  why: z.string(),
  how: z.string(),
});

export const Security = z.object({
  ufw: z.object({ active: z.boolean() }),
  ssh: z.object({ passwordAuth: z.string(), permitRootLogin: z.string() }),
  nonRootUser: z.object({ hasValidSudoUser: z.boolean() }),
  unattendedUpgrades: z.object({ active: z.boolean() }),
  /** Everything that was seen, in words. */
  findings: z.array(Finding),
});

export function securityOf(findings: ServerFinding[], { username }: ListedServer): z.output<typeof Security> {
  const isGood = (id: string) => findings.some((each) => each.id === id && each.level === "good");
  return {
    ufw: { active: isGood("firewall") },
    ssh: {
      passwordAuth: isGood("password-login") ? "no" : "yes",
      permitRootLogin: isGood("root-login") ? "prohibit-password" : "yes",
    },
    nonRootUser: { hasValidSudoUser: username !== "root" },
    unattendedUpgrades: { active: isGood("upgrades") },
    findings,
  };
}

const Tool = z.object({ enabled: z.boolean(), version: z.string() });

export const Validation = z.object({
  docker: Tool,
  rclone: Tool,
  nixpacks: Tool,
  buildpacks: Tool,
  railpack: Tool,
  isDokployNetworkInstalled: z.boolean(),
  isSwarmInstalled: z.boolean(),
  isMainDirectoryInstalled: z.boolean(),
  privilegeMode: z.enum(["root", "sudo"]),
  dockerGroupMember: z.boolean(),
});

/** As it was seen last. Build tools run beside the panel, so none of them is on the server. */
export function validationOf({ engine, status, username, type }: ListedServer): z.output<typeof Validation> {
  const none = { enabled: false, version: "" };
  const ready = status.state === "ready";
  return {
    docker: { enabled: engine !== null, version: engine ?? "" },
    ...{ rclone: none, nixpacks: none, buildpacks: none, railpack: none },
    isDokployNetworkInstalled: ready && type === "deploy",
    isSwarmInstalled: ready,
    isMainDirectoryInstalled: ready && type === "deploy",
    privilegeMode: username === "root" ? "root" : "sudo",
    dockerGroupMember: false,
  };
}
