import { pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, id, instant } from "../columns.ts";

export const organization = pgTable("organization", {
  id: id("org"),
  name: text().notNull(),
  slug: text().notNull().unique(),
  logo: text(),
  createdAt: createdAt(),
  /** Set first; rows go when nothing of it runs any more. */
  deletedAt: instant(),
});
