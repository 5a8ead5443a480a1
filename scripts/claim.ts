// A new claim link for a server that has no owner yet: the old one was used up or is older than an hour.

import { openDataDir } from "../apps/server/src/data-dir.ts";
import { startEmbeddedPostgres } from "../apps/server/src/database/embedded-postgres.ts";
import { readSettings } from "../apps/server/src/env.ts";
import { createClaimToken } from "../packages/core/src/auth/index.ts";
import { createDatabase } from "../packages/db/src/index.ts";
import { findServer } from "./try/server.ts";

const settings = readSettings();
if (findServer(settings.dataDir) === undefined) {
  console.error(`Moorage does not run on ${settings.dataDir}. Start it first: pnpm start`);
  process.exit(1);
}
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const { instanceId } = await openDataDir(settings.dataDir);
// The running server's database is found and used as it is.
const connection = settings.databaseUrl
  ? { connectionString: settings.databaseUrl }
  : (await startEmbeddedPostgres({ dataDir: settings.dataDir, instanceId, log: quiet as never })).connection;
const database = createDatabase(connection, { max: 1 });
const token = await createClaimToken({ db: database.db, now: () => new Date() });
await database.close();
console.log(
  token === undefined
    ? `This server has an owner already: ${settings.url}/sign-in`
    : `Claim this server: ${settings.url}/claim?token=${token}`,
);
process.exit(0);
