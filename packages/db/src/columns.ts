import { type IdPrefix, newId } from "@moorage/domain";
import { customType, text, timestamp } from "drizzle-orm/pg-core";

export const id = (prefix: IdPrefix) =>
  text()
    .primaryKey()
    .$defaultFn(() => newId(prefix));

/** An instant; drivers and answers see ISO 8601 text in UTC. */
export const instant = () => timestamp({ withTimezone: true, mode: "date", precision: 3 });
export const createdAt = () => instant().notNull().defaultNow();

/** Text that only the worker can open (core's `seal`). Reading a row never decrypts. */
export const sealed = customType<{ data: string; driverData: string }>({ dataType: () => "text" });
