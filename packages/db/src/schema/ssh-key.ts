import { jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, instant, sealed } from "../columns.ts";
import { organization } from "./organization.ts";

/** A key that reaches repositories and servers over SSH; only the worker opens the private half. */
export const sshKey = pgTable(
  "ssh_key",
  {
    id: id("ssh"),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    /** OpenSSH's one line. */
    publicKey: text().notNull(),
    fingerprint: text().notNull(),
    privateKey: sealed().notNull(),
    /** While it is rotated: what takes its place once every server knows it. Sealed for the same place. */
    nextPublicKey: text(),
    nextFingerprint: text(),
    nextPrivateKey: sealed(),
    nextSince: instant(),
    /** Set while the next half is taken off the servers again. */
    nextCancelledAt: instant(),
    lastUsedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.organizationId, table.name)],
);

/** Keys of an SSH host as they were at first contact. */
export const knownHost = pgTable(
  "known_host",
  {
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    /** "github.com", or "[git.example.com]:2222" as known_hosts writes it. */
    host: text().notNull(),
    keys: jsonb().$type<string[]>().notNull(),
    pinnedAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.host] })],
);
