import type { ListedChannel } from "@moorage/core/notification";
import type { NoticeKind } from "@moorage/domain/notification";
import { channels } from "@moorage/domain/providers";
import { z } from "zod";
import { At, textOrNull } from "./common.ts";

export type ChannelType = (typeof channels.types)[number];

/** One field of a channel: how it is sent, how it comes back (a secret does not), and how it is written inside. */
interface Field {
  input: z.ZodType;
  output?: z.ZodType;
  /** What null means; else it means that nothing is sent. */
  ifNull?: unknown;
  inward(value: unknown): unknown;
  outward?(value: unknown): unknown;
}

const same = (value: unknown) => value;
const text: Field = {
  input: z.string().max(2_000),
  output: z.string().nullable(),
  ifNull: "",
  inward: same,
  outward: (value) => textOrNull(String(value ?? "")),
};
const number: Field = { input: z.number(), output: z.number(), inward: same, outward: same };
const flag: Field = { input: z.boolean(), output: z.boolean(), inward: same, outward: same };
const secret: Field = { input: z.string().max(4_000), inward: same };
/** Inside, addresses are one line. */
const addresses: Field = {
  input: z.array(z.string().max(300)).max(50),
  output: z.array(z.string()),
  inward: (value) => (value as string[]).join(", "),
  outward: (value) => String(value).split(", "),
};
/** Inside, headers are lines. */
const headers: Field = {
  input: z.record(z.string().max(200), z.string().max(4_000)),
  inward: (value) =>
    Object.entries(value as Record<string, string>)
      .map(([name, each]) => `${name}: ${each}`)
      .join("\n"),
};

/** The same names outside and inside. */
export const fields: Record<ChannelType, Record<string, Field>> = {
  slack: { webhookUrl: secret, channel: text },
  telegram: { botToken: secret, chatId: text, messageThreadId: text },
  discord: { webhookUrl: secret, decoration: flag },
  email: {
    ...{ smtpServer: text, smtpPort: number, username: text, password: secret },
    ...{ fromAddress: text, toAddresses: addresses },
  },
  resend: { apiKey: secret, fromAddress: text, toAddresses: addresses },
  gotify: { serverUrl: text, appToken: secret, priority: number, decoration: flag },
  ntfy: { serverUrl: text, topic: text, accessToken: secret, priority: number },
  mattermost: { webhookUrl: secret, channel: text, username: text },
  pushover: { userKey: secret, apiToken: secret, priority: number, retry: number, expire: number },
  custom: { endpoint: secret, headers },
  lark: { webhookUrl: secret },
  teams: { webhookUrl: secret },
};

/** The API's switches and ours; what only we have is on in what is made by this API, and stays as it is set. */
export const flags = {
  appDeploy: "deploymentSucceeded",
  appBuildError: "deploymentFailed",
  databaseBackup: "databaseBackup",
  volumeBackup: "volumeBackup",
  dokployBackup: "instanceBackup",
  dokployRestart: "panelRestarted",
  dockerCleanup: "cleanup",
  serverThreshold: "serverThreshold",
} as const satisfies Record<string, NoticeKind>;
export type Flag = keyof typeof flags;
export const flagNames = Object.keys(flags) as Flag[];

const types = channels.types;
const idOf = (type: ChannelType) => `${type}Id`;
/** What there is of a channel without its secrets. */
const detailOf = (type: ChannelType) =>
  z.object({
    [idOf(type)]: z.string(),
    ...Object.fromEntries(
      Object.entries(fields[type]).flatMap(([name, { output }]) => (output ? [[name, output]] : [])),
    ),
  });

export const Notification = z
  .object({
    notificationId: z.string(),
    name: z.string(),
    ...(Object.fromEntries(flagNames.map((name) => [name, z.boolean()])) as Record<Flag, z.ZodBoolean>),
    notificationType: z.enum(types as [ChannelType, ...ChannelType[]]),
    createdAt: At,
    organizationId: z.string(),
    ...Object.fromEntries(types.map((type) => [idOf(type), z.string().nullable()])),
    ...Object.fromEntries(types.map((type) => [type, detailOf(type).nullable()])),
  })
  .meta({ id: "Notification" });

export function notificationOf(row: ListedChannel, organizationId: string | undefined): z.output<typeof Notification> {
  const own = row.type as ChannelType;
  const detail = Object.entries(fields[own]).flatMap(([name, { outward }]) =>
    outward ? [[name, outward(row.config[name])]] : [],
  );
  return {
    ...{ notificationId: row.id, name: row.name, notificationType: own },
    ...(Object.fromEntries(flagNames.map((name) => [name, row.kinds.includes(flags[name])])) as Record<Flag, boolean>),
    ...{ createdAt: row.createdAt, organizationId: organizationId ?? "" },
    ...Object.fromEntries(types.map((type) => [idOf(type), type === own ? row.id : null])),
    ...Object.fromEntries(types.map((type) => [type, null])),
    [own]: { [idOf(own)]: row.id, ...Object.fromEntries(detail) },
  };
}
