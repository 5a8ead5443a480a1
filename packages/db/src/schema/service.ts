import type { Observed, ServiceKind, ServiceSpec, VariablePurpose } from "@moorage/domain/service";
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, instant, sealed } from "../columns.ts";
import { registry } from "./connection.ts";
import { environment, project } from "./project.ts";
import { server } from "./server.ts";

/** Everything that runs. What only its kind reads is in `spec`; what is joined, filtered or referenced is a column. */
export const service = pgTable(
  "service",
  {
    id: id("svc"),
    environmentId: text()
      .notNull()
      .references(() => environment.id, { onDelete: "cascade" }),
    serverId: text()
      .notNull()
      .references(() => server.id),
    /** Null builds where it runs. */
    buildServerId: text().references(() => server.id),
    slug: text().notNull(),
    name: text().notNull(),
    description: text().notNull().default(""),
    /** 10 random hex digits in Swarm names; shown to nobody. */
    key: text().notNull(),
    spec: jsonb().$type<ServiceSpec>().notNull(),
    specVersion: integer().notNull(),
    /** What the spec's schema marks secret, one JSON. */
    secrets: sealed(),
    desired: text().$type<"running" | "stopped">().notNull().default("running"),
    /** What somebody added to the proxy's file of it: their text and what it says, one JSON. */
    proxyRules: sealed(),
    /** Who stopped it, for the badge. */
    stoppedBy: text(),
    /** Where its image is pulled from, or where what was built is pushed to. */
    registryId: text().references(() => registry.id, { onDelete: "set null" }),
    /** Where builds are pushed to instead. */
    buildRegistryId: text().references(() => registry.id, { onDelete: "set null" }),
    /** The deployment that serves. No foreign key: each references the other. */
    activeDeploymentId: text(),
    /** Its number, and the newest run of the history: lists of thousands read them without looking in the history. */
    activeNumber: integer(),
    lastRunId: text(),
    lastRunNumber: integer(),
    /** Number of the newest deployment; counted up under a lock of this row. */
    lastNumber: integer().notNull().default(0),
    observed: jsonb().$type<Observed>(),
    observedAt: instant(),
    /** `steadyOf(observed)`, so that lists need not read it. */
    steadyNumber: integer(),
    steadyReplicas: integer(),
    /** Why the last reconcile outside a deployment failed; null when it did not. */
    problem: jsonb().$type<{ code: string; message: string; at: string }>(),
    /** Whether its webhook deploys; applies at once, so it is no part of the spec. */
    autoDeploy: boolean().notNull().default(true),
    /** The public half of its webhook address; a new one makes the old address worthless. */
    webhookKey: text().notNull().default(sql`replace(gen_random_uuid()::text, '-', '')`),
    /** So many successful deployments can be rolled back to. */
    keepDeployments: integer().notNull().default(10),
    kind: text().$type<ServiceKind>().generatedAlwaysAs(sql`(spec->>'kind')`),
    createdAt: createdAt(),
    deletedAt: instant(),
  },
  (table) => [
    uniqueIndex().on(table.environmentId, table.slug).where(sql`${table.deletedAt} is null`),
    index().on(table.serverId),
    index().on(table.buildServerId),
    index().on(table.registryId),
    index().on(table.buildRegistryId),
    uniqueIndex().on(table.webhookKey),
    check("service_kind", sql`${table.kind} in ('application')`),
  ],
);

export const domain = pgTable(
  "domain",
  {
    id: id("dom"),
    serviceId: text()
      .notNull()
      .references(() => service.id, { onDelete: "cascade" }),
    host: text().notNull(),
    path: text().notNull().default("/"),
    internalPath: text().notNull().default("/"),
    stripPath: boolean().notNull().default(false),
    /** Null takes the service's own port. */
    port: integer(),
    enabled: boolean().notNull().default(true),
    /** When the proxy was last seen to route it as it stands here. */
    provedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex("domain_host_path").on(table.host, table.path), index().on(table.serviceId)],
);

/** A value that containers get. Every value is sealed; names, flags and references are clear. */
export const variable = pgTable(
  "variable",
  {
    id: id("var"),
    projectId: text().references(() => project.id, { onDelete: "cascade" }),
    environmentId: text().references(() => environment.id, { onDelete: "cascade" }),
    serviceId: text().references(() => service.id, { onDelete: "cascade" }),
    name: text().notNull(),
    value: sealed().notNull(),
    /** Shown only by Reveal. */
    secret: boolean().notNull(),
    /** Whether containers get it, or only the build: as an argument, or mounted as a secret. */
    purpose: text().$type<VariablePurpose>().notNull().default("runtime"),
    references: jsonb().$type<{ level?: "project" | "environment"; name: string }[]>().notNull(),
    position: integer().notNull(),
    updatedAt: createdAt(),
  },
  (table) => [
    check("variable_owner", sql`num_nonnulls(${table.projectId}, ${table.environmentId}, ${table.serviceId}) = 1`),
    uniqueIndex().on(table.projectId, table.purpose, table.name),
    uniqueIndex().on(table.environmentId, table.purpose, table.name),
    uniqueIndex().on(table.serviceId, table.purpose, table.name),
  ],
);
