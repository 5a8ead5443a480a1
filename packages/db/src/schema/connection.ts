import type { ErrorCode, IdPrefix } from "@moorage/domain";
import type { Message, NoticeKind } from "@moorage/domain/notification";
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "../columns.ts";
import { user } from "./auth.ts";
import { organization } from "./organization.ts";

/** What every account with a provider has, whichever family it is of. */
const providerColumns = (prefix: IdPrefix) => ({
  id: id(prefix),
  organizationId: text()
    .notNull()
    .references(() => organization.id, { onDelete: "cascade" }),
  name: text().notNull(),
  type: text().notNull(),
  /** What the provider's schema has, without its secrets. */
  config: jsonb().$type<Record<string, unknown>>().notNull(),
  /** Sealed one by one, so that one can be changed without opening the others. */
  secrets: jsonb().$type<Record<string, string>>().notNull(),
  /** When one of them was entered last: what people type may end. */
  secretsSetAt: createdAt(),
  /** How the last check ended; `succeededAt` is the last one that went well. */
  checkedAt: instant(),
  succeededAt: instant(),
  problem: jsonb().$type<{ code: ErrorCode; message: string; hint?: string; since?: string }>(),
  createdAt: createdAt(),
  updatedAt: createdAt(),
});

/** An account from which repositories are fetched. */
export const gitHost = pgTable("git_host", providerColumns("gho"), (table) => [
  uniqueIndex().on(table.organizationId, table.name),
]);

/** A connection that somebody is making in a browser: who it was that the host must bring back, once. */
export const connectAttempt = pgTable("connect_attempt", {
  /** SHA-256 of the state that the host is given. */
  hash: text().primaryKey(),
  gitHostId: text()
    .notNull()
    .references(() => gitHost.id, { onDelete: "cascade" }),
  userId: text()
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  expiresAt: instant().notNull(),
});

/** An account from which images are pulled, and to which they are pushed. */
export const registry = pgTable(
  "registry",
  {
    ...providerColumns("reg"),
    /** Signs in once a day, so that a credential that ended is known before a deployment needs it. */
    checkDaily: boolean().notNull().default(true),
    /** Of the token that was fetched last, where the type fetches them. */
    tokenEndsAt: instant(),
    /** When what it signs in with came to be, as far as it changed since it was connected. */
    signInAt: instant(),
  },
  (table) => [uniqueIndex().on(table.organizationId, table.name)],
);

/** Where people outside are told of what happens. */
export const channel = pgTable(
  "channel",
  {
    ...providerColumns("chn"),
    kinds: text().array().$type<NoticeKind[]>().notNull(),
    /** Somebody who may do all on this instance entered its address, so it may lie in a private network. */
    privateAddresses: boolean().notNull().default(false),
  },
  (table) => [uniqueIndex().on(table.organizationId, table.name)],
);

/** A message for one channel: kept before it is sent, so that no crash loses it, and for a while after. */
export const notice = pgTable(
  "notice",
  {
    id: id("ntc"),
    channelId: text()
      .notNull()
      .references(() => channel.id, { onDelete: "cascade" }),
    kind: text().$type<NoticeKind>().notNull(),
    /** Of what happened: it is told to a channel once. */
    key: text().notNull(),
    message: jsonb().$type<Message>().notNull(),
    attempts: integer().notNull().default(0),
    /** When it is tried next; null when it was sent or given up. */
    nextAt: instant(),
    sentAt: instant(),
    problem: jsonb().$type<{ code: ErrorCode; message: string; hint?: string }>(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.channelId, table.key), index().on(table.nextAt)],
);
