import { expect, test } from "vitest";
import { freshDatabase } from "./database.ts";

test("a fresh database must hold the migrations, and must not share rows with another", async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  try {
    const tables = await one.pool.query("select 1 from pg_tables where schemaname = 'public'");
    expect(tables.rowCount).toBeGreaterThan(5);
    await one.pool.query("create table only_here (id int)");
    const there = await two.pool.query("select to_regclass('only_here') as found");
    expect(there.rows).toEqual([{ found: null }]);
  } finally {
    await Promise.all([one.drop(), two.drop()]);
  }
});
