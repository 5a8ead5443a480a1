import { sql } from "drizzle-orm";
import { boolean, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "../columns.ts";
import { organization } from "./organization.ts";

export const project = pgTable(
  "project",
  {
    id: id("prj"),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    name: text().notNull(),
    slug: text().notNull(),
    description: text().notNull().default(""),
    createdAt: createdAt(),
    deletedAt: instant(),
  },
  (table) => [
    uniqueIndex().on(table.organizationId, table.slug).where(sql`${table.deletedAt} is null`),
    index().on(table.organizationId, table.createdAt),
  ],
);

export const environment = pgTable(
  "environment",
  {
    id: id("env"),
    projectId: text()
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    name: text().notNull(),
    slug: text().notNull(),
    description: text().notNull().default(""),
    /** "production", made with the project; cannot be deleted alone. */
    isDefault: boolean().notNull().default(false),
    createdAt: createdAt(),
    deletedAt: instant(),
  },
  (table) => [uniqueIndex().on(table.projectId, table.slug).where(sql`${table.deletedAt} is null`)],
);
