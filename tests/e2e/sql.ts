// One statement on the database of a test's server, as a process of its own: what opens that database also watches it.
import { execFileSync } from "node:child_process";
import { openDataDir } from "../../apps/server/src/data-dir.ts";
import { startEmbeddedPostgres } from "../../apps/server/src/database/embedded-postgres.ts";
import { createDatabase } from "../../packages/db/src/index.ts";
import type { TestServer } from "../support/server.ts";

/** For what no page and no API can bring about yet. */
export function sql({ dataDir }: Pick<TestServer, "dataDir">, statement: string, ...values: string[]): void {
  execFileSync(process.execPath, [import.meta.filename, dataDir, statement, ...values], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

async function run(dataDir: string, statement: string, values: string[]): Promise<void> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const { instanceId } = await openDataDir(dataDir);
  const { connection } = await startEmbeddedPostgres({ dataDir, instanceId, log: quiet as never });
  const { pool } = createDatabase(connection, { max: 1 });
  const { rowCount } = await pool.query(statement, values);
  if (!rowCount) throw new Error("the statement changed nothing");
  process.exit(0);
}

const [, main, dataDir, statement, ...values] = process.argv;
if (main === import.meta.filename && dataDir && statement) await run(dataDir, statement, values);
