import type {
  MachineIdentity,
  Monitoring,
  NextKey,
  Overload,
  ServerConnection,
  ServerFacts,
  ServerProblem,
  ServerState,
  ServerType,
  SwarmRole,
} from "@moorage/domain/server";
import {
  type AnyPgColumn,
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "../columns.ts";
import { organization } from "./organization.ts";
import { sshKey } from "./ssh-key.ts";

/** A machine. "This machine" is a row too, so that no null means "here". */
export const server = pgTable(
  "server",
  {
    id: id("srv"),
    /** Null for this machine, which all organizations use. */
    organizationId: text().references(() => organization.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    connection: text().$type<ServerConnection>().notNull(),
    /** A host name or an address; null for this machine. */
    address: text(),
    port: integer().notNull().default(22),
    username: text().notNull().default("root"),
    sshKeyId: text().references(() => sshKey.id),
    /** What it knows of the next half of a key that is rotated; null while the former one is used, and the next may be known. */
    nextKey: text().$type<NextKey>(),
    /** Whether services run there, or are only built there. */
    type: text().$type<ServerType>().notNull().default("deploy"),
    buildsAtOnce: integer().notNull().default(2),
    state: text().$type<ServerState>().notNull().default("new"),
    /** Why the last set-up or the last attempt to reach it failed. */
    problem: jsonb().$type<ServerProblem>(),
    /** Version of its Docker engine. */
    engine: text(),
    /** What the machine is, as it was seen last. */
    facts: jsonb().$type<ServerFacts>(),
    /** Ports of its proxy, once they were chosen. */
    httpPort: integer(),
    httpsPort: integer(),
    /** Where browsers reach its proxy: for generated hosts. */
    publicAddress: text(),
    /** The server whose Swarm it is a node of; null for one that has a Swarm of its own. */
    managerId: text().references((): AnyPgColumn => server.id),
    swarmRole: text().$type<SwarmRole>(),
    swarmNodeId: text(),
    /** How it is measured; null where that was never asked for. */
    monitoring: jsonb().$type<Monitoring>(),
    /** What it is, as it was measured last. */
    machine: jsonb().$type<MachineIdentity>(),
    /** What is above its limit, and since when. */
    overload: jsonb().$type<Overload>().notNull().default({}),
    /** When its watcher last heard from it; what is older is not known. */
    observedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.organizationId, table.name), index().on(table.managerId)],
);

/** What a server did at a moment. What it does not tell is null; while it is away there is no row. */
export const serverMetric = pgTable(
  "server_metric",
  {
    serverId: text()
      .notNull()
      .references(() => server.id, { onDelete: "cascade" }),
    at: instant().notNull(),
    cpuPercent: real(),
    load: real(),
    memoryUsedBytes: bigint({ mode: "number" }),
    memoryTotalBytes: bigint({ mode: "number" }),
    diskUsedBytes: bigint({ mode: "number" }),
    diskTotalBytes: bigint({ mode: "number" }),
    networkInBytes: bigint({ mode: "number" }),
    networkOutBytes: bigint({ mode: "number" }),
    networkInPerSecond: real(),
    networkOutPerSecond: real(),
    uptimeSeconds: integer(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.at] })],
);
