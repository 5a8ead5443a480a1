import { readFileSync } from "node:fs";
import path from "node:path";
import { createApiHandler } from "@moorage/api";
import { collectGarbageWhenQuiet, createCheckpoint, createRuntime } from "@moorage/core";
import { clientAddressHeader, createClaimToken } from "@moorage/core/auth";
import { createDatabase, migrateDatabase } from "@moorage/db";
import type { Logger } from "pino";
import { openDataDir } from "./data-dir.ts";
import { startEmbeddedPostgres } from "./database/embedded-postgres.ts";
import { readSettings, type Settings } from "./env.ts";
import { closeServer, createHttpServer, listen } from "./http-server.ts";
import { findUp } from "./locate.ts";
import { createLog } from "./log.ts";
import { startPages } from "./pages.ts";
import { lockDataDir } from "./process-lock.ts";
import { createShutdown, type Shutdown } from "./shutdown.ts";
import { StartupError } from "./startup-error.ts";
import { trustedHosts } from "./trusted-hosts.ts";

const WORKER_STOP_MS = 10_000;
const ANSWERS_END_MS = 1_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

function version(): string {
  const file = findUp(["package.json"]);
  return file === undefined ? "0" : (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

function migrationsFolder(): string {
  const journal = findUp(["drizzle/meta/_journal.json"]);
  if (journal !== undefined) return path.resolve(path.dirname(journal), "..");
  throw new StartupError("The database's migrations (folder drizzle) are not beside the program: install it again.");
}

async function startDatabase(settings: Settings, instanceId: string, log: Logger, shutdown: Shutdown) {
  if (settings.databaseUrl !== undefined) return { connectionString: settings.databaseUrl };
  const embedded = await startEmbeddedPostgres({ dataDir: settings.dataDir, instanceId, log });
  shutdown.add("database", embedded.stop);
  return embedded.connection;
}

async function startRuntime(settings: Settings, log: Logger, shutdown: Shutdown) {
  const dataDir = await openDataDir(settings.dataDir);
  const lock = await lockDataDir(settings.dataDir, dataDir.sessionSecret);
  shutdown.add("lock", lock.release);
  const [connection, pages] = await bothOf(
    startDatabase(settings, dataDir.instanceId, log, shutdown),
    startPages(settings).then((running) => {
      shutdown.add("pages", running.close);
      return running;
    }),
  );
  const database = createDatabase(connection, { onError: (err) => log.warn({ err }, "A database connection ended") });
  shutdown.add("pool", database.close);
  await migrateDatabase(database.pool, migrationsFolder());
  const { instanceId } = dataDir;
  const sessionSecret = settings.sessionSecret ?? dataDir.sessionSecret;
  const runtime = await createRuntime({
    database,
    connection,
    redisUrl: settings.redisUrl,
    settings: { ...settings, instanceId, sessionSecret, version: version() },
    log,
    checkpoint: createCheckpoint(settings.checkpoint),
  });
  shutdown.add("runtime", () => runtime.close());
  return { runtime, pages, connection };
}

/** Waits for both, also when one fails: what the other started must be known to the shutdown. */
async function bothOf<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

async function start(log: Logger, shutdown: Shutdown): Promise<void> {
  const settings = readSettings();
  const { runtime, pages, connection } = await startRuntime(settings, log, shutdown);
  const api = createApiHandler(runtime, settings);
  // Pages import no server code: what they may call waits for them here.
  Object.assign(globalThis, { [Symbol.for("moorage.caller")]: api.caller, [Symbol.for("moorage.claim")]: api.claim });
  const server = createHttpServer({ hosts: trustedHosts(settings), fetch: api.fetch, pages, log, clientAddressHeader });
  await listen(server, settings.host, settings.port);
  shutdown.add("http", () => closeServer(server, ANSWERS_END_MS));
  say(`Moorage listens at ${settings.url}`);
  const token = await createClaimToken(runtime);
  if (token !== undefined) say(`Claim this server: ${settings.url}/claim?token=${token}`);
  if (settings.separateWorker || shutdown.begun()) return;
  const { startWorker } = await import("@moorage/worker");
  const worker = await startWorker(runtime, { ...settings, connection });
  shutdown.add("worker", worker.stop, WORKER_STOP_MS);
  worker.ready.catch((err: unknown) => log.error({ err }, "The worker is not ready"));
}

const log = createLog();
process.on("unhandledRejection", (err) => log.error({ err }, "A promise failed and nobody waited for it"));
const shutdown = createShutdown(log);
try {
  await start(log, shutdown);
  collectGarbageWhenQuiet();
} catch (error) {
  await shutdown.failed(error);
}
