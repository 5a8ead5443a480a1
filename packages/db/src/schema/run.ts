import type { ActorSnapshot, RunCause, RunType, Step, Trigger } from "@moorage/domain";
import type { OneOffLimits, RunStatus, ServiceSpec } from "@moorage/domain/service";
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "../columns.ts";
import { registry } from "./connection.ts";
import { organization } from "./organization.ts";
import { server } from "./server.ts";
import { service } from "./service.ts";

/** One piece of work that takes time: steps, log, status, cause. It belongs to a service or to a server. */
export const run = pgTable(
  "run",
  {
    id: id("dep"),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    serviceId: text().references(() => service.id, { onDelete: "cascade" }),
    serverId: text().references(() => server.id, { onDelete: "cascade" }),
    type: text().$type<RunType>().notNull(),
    status: text().$type<RunStatus>().notNull().default("queued"),
    title: text().notNull(),
    description: text().notNull().default(""),
    actor: jsonb().$type<ActorSnapshot>().notNull(),
    steps: jsonb().$type<Step[]>().notNull().default([]),
    cause: jsonb().$type<RunCause>(),
    cancelRequestedAt: instant(),
    endedBy: text(),
    createdAt: createdAt(),
    startedAt: instant(),
    endedAt: instant(),
  },
  (table) => [
    index().on(table.serviceId, table.createdAt),
    index().on(table.serverId, table.createdAt),
    index().on(table.organizationId, table.createdAt),
    check("run_owner", sql`num_nonnulls(${table.serviceId}, ${table.serverId}) = 1`),
    // One of a kind at a time, whatever the processes do; commands run beside each other.
    uniqueIndex("run_one_running")
      .on(table.serviceId, table.type)
      .where(sql`${table.status} = 'running' and ${table.type} <> 'command'`),
    uniqueIndex("run_one_running_on_server").on(table.serverId, table.type).where(sql`${table.status} = 'running'`),
    index("run_open").on(table.status).where(sql`${table.status} in ('queued', 'running')`),
  ],
);

export const runLog = pgTable(
  "run_log",
  {
    runId: text()
      .notNull()
      .references(() => run.id, { onDelete: "cascade" }),
    /** Of the chunk's first line. */
    firstLine: bigint({ mode: "number" }).notNull(),
    lines: jsonb()
      .$type<{ at: string; stream: "stdout" | "stderr" | "system"; step?: string; text: string }[]>()
      .notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.firstLine] })],
);

/** A run that releases a version; its id is the run's. */
export const deployment = pgTable(
  "deployment",
  {
    id: text()
      .primaryKey()
      .references(() => run.id, { onDelete: "cascade" }),
    serviceId: text()
      .notNull()
      .references(() => service.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    trigger: text().$type<Trigger>().notNull(),
    /** The spec as it was when it was asked for. */
    spec: jsonb().$type<ServiceSpec>().notNull(),
    /** Released as it is, without checkout and build (reload, rollback). */
    reuseImage: text(),
    /** The deployment whose variables are released, as they were then (rollback); null takes today's. */
    envFrom: text(),
    /** Number of the deployment that it goes back to (rollback). */
    rollbackOf: integer(),
    withoutCache: boolean().notNull().default(false),
    /** By digest or id, once it is known. */
    image: text(),
    /** The registry that has it, if one is needed to pull it. */
    registryId: text().references(() => registry.id, { onDelete: "set null" }),
    /** Of `registry.signInAt`: the sign-in that Swarm was given since it was released. */
    signInAt: instant(),
    /** When what was built was removed from the machine, so that it cannot be released again. */
    imageRemovedAt: instant(),
    /** The variables that were released: name to sealed value, one JSON; for crash recovery and rollback. */
    sealedEnv: text(),
    commit: text(),
    commitMessage: text(),
    commitAuthor: text(),
    /** Of the patches that its source was built with; null without any. */
    patchesHash: text(),
  },
  (table) => [uniqueIndex().on(table.serviceId, table.number)],
);

/** A run that is one program in a container of its own, in the image that served when it was asked for; its id is the run's. */
export const command = pgTable("command", {
  id: text()
    .primaryKey()
    .references(() => run.id, { onDelete: "cascade" }),
  argv: jsonb().$type<string[]>().notNull(),
  limits: jsonb().$type<OneOffLimits>().notNull(),
  /** Of the version whose image it is. */
  number: integer().notNull(),
  image: text().notNull(),
  exitCode: integer(),
});

/** An archive that was sent for a service; the file lies below the data directory under this id. */
export const upload = pgTable(
  "upload",
  {
    id: id("upl"),
    serviceId: text()
      .notNull()
      .references(() => service.id, { onDelete: "cascade" }),
    fileName: text().notNull(),
    sizeBytes: bigint({ mode: "number" }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.serviceId)],
);
