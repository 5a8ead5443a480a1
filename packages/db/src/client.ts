import { readFile } from "node:fs/promises";
import { AppError } from "@moorage/domain";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import * as schema from "./schema/index.ts";

export type Db = NodePgDatabase<typeof schema> & { $client: pg.Pool };
/** A transaction or the database itself: what a query needs. */
export type Queryable = Pick<Db, "select" | "insert" | "update" | "delete" | "execute">;

/** A URL, or a socket directory as host. */
export type DatabaseConnection =
  | { connectionString: string }
  | { host: string; user: string; password: string; database: string };

export interface Database {
  db: Db;
  pool: pg.Pool;
  close(): Promise<void>;
}

/** A pool of `max` connections; each backend costs 3 to 5 MiB, so few. */
export function createDatabase(
  connection: DatabaseConnection,
  options: { max?: number; onError?: (error: Error) => void } = {},
): Database {
  const pool = new pg.Pool({
    ...connection,
    max: options.max ?? 6,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  // A backend that dies takes its idle connection along; the pool makes a new one when it is asked.
  pool.on("error", (error) => options.onError?.(error));
  return { db: drizzle(pool, { schema, casing: "snake_case" }), pool, close: () => pool.end() };
}

/** Any fixed number: whichever process comes first migrates, the others wait. */
const migrationLock = 4_711_001;

export async function migrateDatabase(pool: pg.Pool, folder: string): Promise<void> {
  await readFile(`${folder}/meta/_journal.json`);
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await migrate(drizzle(client, { schema, casing: "snake_case" }), { migrationsFolder: folder });
  } finally {
    await client.query("select pg_advisory_unlock($1)", [migrationLock]).catch(() => undefined);
    client.release();
  }
}

const uniqueViolation = "23505";
const lostCodes = new Set(["ECONNREFUSED", "ENOENT", "ECONNRESET", "57P01", "57P02", "57P03", "08006", "08003"]);

/** PostgreSQL's errors by their code, never by their text. Anything else comes back as it is. */
export function classifyDatabaseError(error: unknown): unknown {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    const code = "code" in at ? String(at.code) : "";
    if (code === uniqueViolation)
      return new AppError("CONFLICT", "That is taken already.", { cause: error, detail: at.message });
    if (lostCodes.has(code) || /Connection terminated|timeout exceeded when trying to connect/.test(at.message))
      return new AppError("UNAVAILABLE", "The database does not answer at the moment. Try again in a few seconds.", {
        cause: error,
        detail: at.message,
        retryable: true,
      });
  }
  return error;
}

/** The constraint that a unique violation names, when it is one. */
export function violatedConstraint(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1)
    if ("code" in at && at.code === uniqueViolation && "constraint" in at) return String(at.constraint);
  return undefined;
}
