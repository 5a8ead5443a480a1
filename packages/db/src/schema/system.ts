import type { ActorSnapshot } from "@moorage/domain";
import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, id } from "../columns.ts";

/** Values of the instance: its id, the public sealing key, the proxy's ports, the claim token's hash. */
export const setting = pgTable("setting", {
  key: text().primaryKey(),
  value: jsonb().$type<unknown>().notNull(),
  updatedAt: createdAt(),
});

/** Who changed what. Kept when the organization goes, so without foreign keys. */
export const audit = pgTable(
  "audit",
  {
    id: id("aud"),
    organizationId: text(),
    actor: jsonb().$type<ActorSnapshot>().notNull(),
    action: text().notNull(),
    targetType: text().notNull(),
    targetId: text(),
    targetName: text(),
    before: jsonb().$type<Record<string, unknown>>(),
    after: jsonb().$type<Record<string, unknown>>(),
    requestId: text(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.organizationId, table.createdAt)],
);
