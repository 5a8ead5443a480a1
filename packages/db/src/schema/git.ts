import type { ErrorCode } from "@moorage/domain";
import type { DeliveryOutcome } from "@moorage/domain/webhook";
import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, sealed } from "../columns.ts";
import { gitHost } from "./connection.ts";
import { service } from "./service.ts";

/** What a git host or a registry told a service's webhook, and what came of it. */
export const delivery = pgTable(
  "delivery",
  {
    id: id("dlv"),
    serviceId: text()
      .notNull()
      .references(() => service.id, { onDelete: "cascade" }),
    /** The sender's own id; the same one again is a replay. */
    senderId: text(),
    sender: text().notNull(),
    /** "push to main", "tag v1.2" */
    event: text().notNull(),
    commit: text(),
    outcome: text().$type<DeliveryOutcome>().notNull(),
    /** Why nothing was deployed. */
    reason: text(),
    deploymentId: text(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.serviceId, table.createdAt), uniqueIndex().on(table.serviceId, table.senderId)],
);

/**
 * The webhook of a service at its git host: what is wanted, and what the worker has installed. Not a child of the service:
 * a webhook is taken away at the host after the service is gone.
 */
export const repositoryHook = pgTable("repository_hook", {
  serviceId: text().primaryKey(),
  /** Null: none is wanted any more. */
  gitHostId: text().references(() => gitHost.id, { onDelete: "set null" }),
  repository: text().notNull(),
  /** Where the host is to send to; whoever has it can deploy. */
  address: sealed().notNull(),
  /** Changes with what is wanted; `doneVersion` is that for which the worker has done all it can. */
  version: text().notNull(),
  doneVersion: text(),
  installed: jsonb().$type<{ gitHostId: string; repository: string; id: string }>(),
  problem: jsonb().$type<{ code: ErrorCode; message: string; hint?: string }>(),
});
