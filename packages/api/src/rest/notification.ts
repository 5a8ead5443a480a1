/** `notification.*`: three names for each kind of channel, from one loop over the catalog, and what is the same for all. */
import type { ListedChannel } from "@moorage/core/notification";
import { AppError, isAppError, notFound } from "@moorage/domain";
import type { NoticeKind } from "@moorage/domain/notification";
import { channels } from "@moorage/domain/providers";
import { z } from "zod";
import { type Caller, id, mutation, type Operation, type Operations, query } from "./operation.ts";
import {
  type ChannelType,
  type Flag,
  fields,
  flagNames,
  flags,
  Notification,
  notificationOf,
} from "./shapes/notification.ts";

type Values = Record<string, unknown>;
type Flags = Partial<Record<Flag, boolean | undefined>>;

const Name = z.string().min(1).max(200);
const Switches = Object.fromEntries(flagNames.map((name) => [name, z.boolean().optional()])) as Record<
  Flag,
  z.ZodOptional<z.ZodBoolean>
>;
const label = (type: ChannelType): string => channels.get(type).label;
/** "createSlack" */
const named = (before: string, type: ChannelType, after = ""): string =>
  before + type.charAt(0).toUpperCase() + type.slice(1) + after;

/** Of create and test a channel's secrets are needed; whatever is left out else is as usual, or stays. */
const inputsOf = (type: ChannelType): Record<string, z.ZodType> =>
  Object.fromEntries(Object.entries(fields[type]).map(([name, { input }]) => [name, input.nullish()]));

/** What is sent empty, of a secret, is what is stored. */
function givenOf(type: ChannelType, values: Values) {
  const config: Values = {};
  const secrets: Record<string, string> = {};
  for (const [name, { output, inward, ifNull }] of Object.entries(fields[type])) {
    const value = values[name] === null ? ifNull : values[name];
    if (value === undefined) continue;
    const inside = inward(value);
    if (output) config[name] = inside;
    else if (inside !== "") secrets[name] = String(inside);
  }
  return { config, secrets };
}

/** Switches that are not sent stay. */
const kindsOf = (given: Flags, stored: readonly NoticeKind[]): NoticeKind[] => [
  ...stored.filter((kind) => !flagNames.some((name) => flags[name] === kind && given[name] === false)),
  ...flagNames.flatMap((name) => (given[name] ? [flags[name]] : [])),
];

async function channelOf({ notification }: Caller, type: ChannelType, connectionId: string, ownId: unknown) {
  const row = await notification.get({ connectionId });
  if (row.type !== type || (typeof ownId === "string" && ownId !== row.id)) throw notFound("Notification");
  return row;
}

/** This API knows one way to say that a message was not taken. */
async function sent(work: Promise<unknown>): Promise<true> {
  try {
    await work;
    return true;
  } catch (error) {
    const cause = error instanceof Error && isAppError(error.cause) ? error.cause : error;
    if (!isAppError(cause) || !["UNAVAILABLE", "TIMEOUT", "PRECONDITION"].includes(cause.code)) throw error;
    throw new AppError("INVALID", cause.message, { cause, ...(cause.hint ? { hint: cause.hint } : {}) });
  }
}

const operationsOf = (type: ChannelType): [string, Operation][] => [
  [
    named("create", type),
    mutation(
      `Adds a channel: ${label(type)}. Backups are told of once there are any.`,
      { name: Name, ...Switches, ...inputsOf(type) } as z.ZodRawShape,
      z.void(),
      async ({ notification }, input) => {
        const { name, ...values } = input as Values & { name: string };
        const kinds = kindsOf(values as Flags, ["registry", "server"]);
        await notification.create({ type, name, kinds, ...givenOf(type, values) });
      },
    ),
  ],
  [
    named("update", type),
    mutation(
      `Changes what is given of a channel: ${label(type)}; secrets that are left out stay.`,
      {
        ...{ notificationId: id(), [`${type}Id`]: z.string().max(200), name: Name.optional() },
        ...Switches,
        ...inputsOf(type),
      } as z.ZodRawShape,
      z.void(),
      async (caller, input) => {
        const { notificationId, name, ...values } = input as Values & { notificationId: string; name?: string };
        const row = await channelOf(caller, type, notificationId, values[`${type}Id`]);
        const kinds = kindsOf(values as Flags, row.kinds);
        await caller.notification.update({ connectionId: row.id, name, kinds, ...givenOf(type, values) });
      },
    ),
  ],
  [
    named("test", type, "Connection"),
    mutation(
      `Sends a message with what is given: ${label(type)}. Nothing is stored.`,
      inputsOf(type) as z.ZodRawShape,
      z.literal(true),
      ({ notification }, input) => sent(notification.testNew({ type, ...givenOf(type, input) })),
    ),
  ],
];

const newestFirst = (rows: ListedChannel[]): ListedChannel[] =>
  rows.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
const mailTypes = new Set(["email", "resend"]);
const on = { notificationId: id() };

export const notificationOperations: Operations = {
  ...Object.fromEntries(channels.types.flatMap(operationsOf)),
  all: query(
    "The organization's channels, newest first; secrets never come back.",
    {},
    z.array(Notification),
    async ({ notification }, _input, { identity }) =>
      newestFirst(await notification.list()).map((row) => notificationOf(row, identity.organizationId)),
  ),
  getEmailProviders: query(
    "Channels that send mail.",
    {},
    z.array(Notification),
    async ({ notification }, _input, { identity }) =>
      newestFirst(await notification.list())
        .filter(({ type }) => mailTypes.has(type))
        .map((row) => notificationOf(row, identity.organizationId)),
  ),
  one: query("A channel without its secrets.", on, Notification, async (caller, { notificationId }, { identity }) =>
    notificationOf(await caller.notification.get({ connectionId: notificationId }), identity.organizationId),
  ),
  remove: mutation(
    "Removes a channel and what waits to be sent by it.",
    on,
    Notification,
    async ({ notification }, { notificationId: connectionId }, { identity }) => {
      const row = await notification.get({ connectionId });
      await notification.remove({ connectionId });
      return notificationOf(row, identity.organizationId);
    },
  ),
  receiveNotification: mutation(
    "What an agent on a server reports. There is none: servers are measured without, so no token is known.",
    {
      ServerType: z.enum(["Dokploy", "Remote"]).optional(),
      Type: z.enum(["Memory", "CPU"]),
      Value: z.number(),
      Threshold: z.number(),
      Message: z.string().max(2_000),
      Timestamp: z.string().max(100),
      Token: z.string().max(2_000),
    },
    z.void(),
    async ({ notification }) => {
      // Whoever may not know of channels learns nothing here either.
      await notification.list();
      throw new AppError("PRECONDITION", "This token is not known: servers are measured without an agent.", {
        ...{ field: "Token", hint: "Set limits of a server's CPU and memory, and what is above them is told." },
      });
    },
  ),
};
