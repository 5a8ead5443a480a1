import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Db } from "./client.ts";

const dialect = new PgDialect({ casing: "snake_case" });

/**
 * A statement for what is asked all the time and answers thousands of rows: its text is built once, each connection
 * plans it once, under `name`, and rows are arrays as the driver makes them. `sql.placeholder("x")` in it takes `values.x`.
 */
export function statement<Row extends unknown[]>(
  name: string,
  query: SQL,
): (db: Db, values: Record<string, unknown>) => Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return async (db, values) => {
    const filled = params.map((param) => (isPlaceholder(param) ? values[param.name] : param));
    const { rows } = await db.$client.query<Row>({ name, text, values: filled, rowMode: "array" });
    return rows;
  };
}

const isPlaceholder = (param: unknown): param is { name: string } =>
  typeof param === "object" && param !== null && "name" in param && typeof param.name === "string";

/** A query builder's statement, built and planned once for each database: `preparedOnce((db) => db.select()….prepare("name"))`. */
export function preparedOnce<Prepared>(prepare: (db: Db) => Prepared): (db: Db) => Prepared {
  const made = new WeakMap<Db, Prepared>();
  return (db) => {
    const prepared = made.get(db) ?? prepare(db);
    made.set(db, prepared);
    return prepared;
  };
}
