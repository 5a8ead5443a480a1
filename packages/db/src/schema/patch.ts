import type { PatchType } from "@moorage/domain/service";
import { boolean, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id } from "../columns.ts";
import { service } from "./service.ts";

/** A file of a service's source that is written or taken away between checkout and build. */
export const patch = pgTable(
  "patch",
  {
    id: id("pat"),
    serviceId: text()
      .notNull()
      .references(() => service.id, { onDelete: "cascade" }),
    path: text().notNull(),
    type: text().$type<PatchType>().notNull(),
    enabled: boolean().notNull().default(true),
    /** Source text, so in clear; empty when the file is deleted. */
    content: text().notNull(),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.serviceId, table.path)],
);
