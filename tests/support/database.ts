// An empty, migrated database for one test file or one test: a copy of a template, some 50 ms.
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { createDatabase, type Database, migrateDatabase } from "../../packages/db/src/index.ts";

const template = "moorage_template";
const migrations = new URL("../../drizzle", import.meta.url).pathname;

function urlOf(adminUrl: string, name: string): string {
  return adminUrl.replace("/postgres?", `/${name}?`);
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const admin = createDatabase({ connectionString: adminUrl }, { max: 1 });
  try {
    await admin.pool.query(statement);
  } finally {
    await admin.close();
  }
}

export async function makeTemplate(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, `create database ${template}`);
  const database = createDatabase({ connectionString: urlOf(adminUrl, template) }, { max: 1 });
  try {
    await migrateDatabase(database.pool, migrations);
  } finally {
    await database.close();
  }
}

export interface FreshDatabase extends Database {
  url: string;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

export async function freshDatabase(options: { migrated?: boolean; max?: number } = {}): Promise<FreshDatabase> {
  const adminUrl = inject("postgresUrl");
  const name = `t_${randomBytes(6).toString("hex")}`;
  const from = options.migrated === false ? "template0" : template;
  await asAdmin(adminUrl, `create database ${name} template ${from}`);
  const url = urlOf(adminUrl, name);
  const database = createDatabase({ connectionString: url }, { max: options.max ?? 4 });
  return {
    ...database,
    url,
    drop: async () => {
      await database.close();
      await asAdmin(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}
