import type { Role } from "@moorage/domain";
import { boolean, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, id } from "../columns.ts";
import { user } from "./auth.ts";
import { organization } from "./organization.ts";

export const member = pgTable(
  "member",
  {
    id: id("mem"),
    organizationId: text()
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    role: text().$type<Role>().notNull(),
    /** The organization that a new session of this user opens. */
    isDefault: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (table) => [uniqueIndex().on(table.organizationId, table.userId), index().on(table.userId)],
);
