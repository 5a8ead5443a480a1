import { type NoticeKind, noticeKinds } from "@moorage/domain/notification";

type Group = "Deployments" | "Registries" | "Servers" | "Moorage" | "Backups";

/** Where its switch stands. */
const groupOf: Record<NoticeKind, Group> = {
  deploymentFailed: "Deployments",
  deploymentSucceeded: "Deployments",
  registry: "Registries",
  server: "Servers",
  serverThreshold: "Servers",
  cleanup: "Servers",
  panelRestarted: "Moorage",
  databaseBackup: "Backups",
  volumeBackup: "Backups",
  instanceBackup: "Backups",
};

const kinds = Object.keys(noticeKinds) as NoticeKind[];

export const kindGroups = [...new Set(Object.values(groupOf))].map((group) => ({
  group,
  kinds: kinds.filter((kind) => groupOf[kind] === group),
}));
