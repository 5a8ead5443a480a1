/** Samples of `notification.*`, which are many and alike. */
import { on, plain, type Sample } from "./sample.ts";

const hook = "https://hooks.example.com/services/x";
const mail = { fromAddress: "moorage@example.com", toAddresses: ["ana@example.com"] };
const fields: Record<string, Record<string, unknown>> = {
  Slack: { webhookUrl: hook, channel: "ops" },
  Telegram: { botToken: "1:x", chatId: "-100", messageThreadId: "" },
  Discord: { webhookUrl: hook, decoration: false },
  Email: { smtpServer: "smtp.example.com", smtpPort: 465, username: "ana", password: "p", ...mail },
  Resend: { apiKey: "re_x", ...mail },
  Gotify: { serverUrl: "https://gotify.example.com", appToken: "x", priority: 5, decoration: true },
  Ntfy: { serverUrl: "https://ntfy.sh", topic: "ops", accessToken: "", priority: 3 },
  Mattermost: { webhookUrl: hook, channel: "ops", username: "moorage" },
  Pushover: { userKey: "u", apiToken: "a", priority: 0, retry: null, expire: null },
  Custom: { endpoint: hook, headers: { Authorization: "Bearer x" } },
  Lark: { webhookUrl: hook },
  Teams: { webhookUrl: hook },
};
const flags = {
  ...{ appDeploy: true, appBuildError: true, databaseBackup: false, volumeBackup: false, dokployBackup: true },
  ...{ dokployRestart: false, dockerCleanup: true, serverThreshold: true },
};
const reads: Sample[] = [plain("notification.all"), plain("notification.getEmailProviders")];
const report = { Type: "CPU", Value: 91, Threshold: 90, Message: "m", Timestamp: "2026-01-02T03:04:05Z", Token: "x" };

const isCustom = (kind: string) => kind === "Custom";

export const notificationReads: Sample[] = [
  ...reads.map((sample): Sample => ({ ...sample, shows: true })),
  { ...on("notification.one", ({ notificationId }) => ({ notificationId })), shows: true },
];
export const notificationChanges: Sample[] = [
  ...Object.entries(fields).flatMap(([kind, given]): Sample[] => [
    plain(`notification.create${kind}`, { name: `Our ${kind}`, ...flags, ...given }),
    plain(`notification.test${kind}Connection`, given),
    {
      ...on(`notification.update${kind}`, ({ notificationId }) => ({
        ...{ notificationId, [`${kind.toLowerCase()}Id`]: notificationId, name: `Their ${kind}` },
      })),
      // The one that there is, is of another kind.
      ...(isCustom(kind) ? {} : { absent: true as const }),
    },
  ]),
  { ...plain("notification.receiveNotification", report), refused: true },
];
export const notificationRemovals: Sample[] = [on("notification.remove", ({ notificationId }) => ({ notificationId }))];
