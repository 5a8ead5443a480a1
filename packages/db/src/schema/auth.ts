import { boolean, index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "../columns.ts";
import { organization } from "./organization.ts";

/** `user`, `session`, `account` and `verification` are better-auth's; it decides their columns. */
export const user = pgTable("user", {
  id: id("usr"),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  /** Holds `instance:*`; the first owner has it. */
  instanceAdmin: boolean().notNull().default(false),
  createdAt: createdAt(),
  updatedAt: createdAt(),
});

export const session = pgTable(
  "session",
  {
    id: id("usr"),
    token: text().notNull().unique(),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    /** The organization that this session works in. */
    activeOrganizationId: text().references(() => organization.id, { onDelete: "set null" }),
    ipAddress: text(),
    userAgent: text(),
    expiresAt: instant().notNull(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [index().on(table.userId)],
);

export const account = pgTable(
  "account",
  {
    id: id("usr"),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: instant(),
    refreshTokenExpiresAt: instant(),
    scope: text(),
    /** scrypt hash of the password. */
    password: text(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [index().on(table.userId)],
);

export const verification = pgTable("verification", {
  id: id("usr"),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: instant().notNull(),
  createdAt: createdAt(),
  updatedAt: createdAt(),
});

/** Acts in one organization, at most with the permissions of the user it belongs to. */
export const apiKey = pgTable(
  "api_key",
  {
    id: id("key"),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** The first characters, to recognise a key by. */
    start: text().notNull(),
    prefix: text(),
    /** SHA-256 of the key: it has 160 random bits, so nothing slower is needed. */
    hash: text().notNull(),
    /** A subset of permissions; null is all that the user has. */
    scope: jsonb().$type<string[]>(),
    expiresAt: instant(),
    /** Noted at most once a minute. */
    lastUsedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.hash), index().on(table.userId)],
);
