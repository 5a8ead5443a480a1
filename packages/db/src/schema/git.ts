import type { DeliveryOutcome } from "@moorage/domain/webhook";
import { index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id } from "../columns.ts";
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
