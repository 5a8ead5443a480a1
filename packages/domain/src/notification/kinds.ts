import { z } from "zod";

interface KindWords {
  label: string;
  help: string;
  /** On in a new channel. */
  usual: boolean;
}

/** What a channel can be told of. Each is a switch; some are kept for what does not happen here yet. */
export const noticeKinds = {
  deploymentFailed: { label: "Deployment failed", help: "With the step and the reason.", usual: true },
  deploymentSucceeded: { label: "Deployment succeeded", help: "Each version that went live.", usual: false },
  registry: {
    label: "Registry fails or works again",
    help: "A sign-in that is refused or cannot be renewed, with the services that use it.",
    usual: true,
  },
  server: {
    label: "Server away or back",
    help: "Also a set-up that failed.",
    usual: true,
  },
  cleanup: { label: "Clean-up ended", help: "What was freed, or why it failed.", usual: false },
  panelRestarted: { label: "Moorage started", help: "After an update, a crash or a reboot.", usual: false },
  serverThreshold: {
    label: "Server is busy",
    help: "CPU or memory above the limits of a server that is measured.",
    usual: true,
  },
  databaseBackup: { label: "Database backup ended", help: "Kept for later: there are no backups yet.", usual: true },
  volumeBackup: { label: "Volume backup ended", help: "Kept for later: there are no backups yet.", usual: true },
  instanceBackup: { label: "Backup of Moorage ended", help: "Kept for later: there are no backups yet.", usual: true },
} as const satisfies Record<string, KindWords>;
export type NoticeKind = keyof typeof noticeKinds;

const names = Object.keys(noticeKinds) as [NoticeKind, ...NoticeKind[]];
export const usualNoticeKinds: readonly NoticeKind[] = names.filter((name) => noticeKinds[name].usual);

/** In the order of the list above, each once. */
export const NoticeKinds = z
  .array(z.enum(names))
  .max(100)
  .transform((given) => names.filter((name) => given.includes(name)));
