/** The worker as a process of its own: `WORKER=separate` on the other side, Redis between them. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { collectGarbageWhenQuiet, createCheckpoint, createRuntime, logOptions } from "@moorage/core";
import { createDatabase, migrateDatabase } from "@moorage/db";
import { isAppError } from "@moorage/domain";
import { pino } from "pino";
import { readSettings } from "./env.ts";
import { startWorker } from "./start.ts";

const instanceWaitMs = 120_000;
const log = pino(logOptions);

/** The server makes the data directory; whichever starts first, this one waits for it. */
async function readInstanceId(dataDir: string): Promise<string> {
  const deadline = Date.now() + instanceWaitMs;
  for (;;) {
    const text = await readFile(path.join(dataDir, "instance"), "utf8").catch(() => "");
    if (text.trim()) return text.trim();
    if (Date.now() > deadline)
      throw new Error(`No instance in ${dataDir}: start the server with the same MOORAGE_DATA_DIR first.`);
    await delay(200);
  }
}

function migrationsFolder(): string {
  for (let dir = import.meta.dirname; ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, "drizzle/meta/_journal.json"))) return path.join(dir, "drizzle");
    if (dir === path.dirname(dir))
      throw new Error("The database's migrations (folder drizzle) are not beside the program.");
  }
}

async function start(): Promise<() => Promise<void>> {
  const env = readSettings();
  const dataDir = path.resolve(env.MOORAGE_DATA_DIR);
  const instanceId = await readInstanceId(dataDir);
  const connection = { connectionString: env.DATABASE_URL };
  const database = createDatabase(connection, {
    onError: (error) => log.warn({ error }, "a database connection ended"),
  });
  await migrateDatabase(database.pool, migrationsFolder());
  const url = env.MOORAGE_URL ?? `http://${env.MOORAGE_HOST}:${env.MOORAGE_PORT}`;
  const settings = { version: "", dataDir, instanceId, url, sessionSecret: "", httpHost: env.MOORAGE_HTTP_HOST };
  const checkpoint = createCheckpoint(env.MOORAGE_CHECKPOINT);
  const runtime = await createRuntime({ database, connection, redisUrl: env.REDIS_URL, settings, log, checkpoint });
  const worker = await startWorker(runtime, {
    connection,
    dockerHost: env.DOCKER_HOST,
    gitPolicy: { privateAddresses: env.MOORAGE_GIT_PRIVATE_ADDRESSES, caFile: env.MOORAGE_GIT_CA_FILE },
    httpHost: env.MOORAGE_HTTP_HOST,
    httpPort: env.MOORAGE_HTTP_PORT,
    httpsPort: env.MOORAGE_HTTPS_PORT,
    advertiseAddr: env.MOORAGE_ADVERTISE_ADDR,
  });
  worker.ready.then(
    () => process.stdout.write("The worker is ready\n"),
    () => undefined,
  );
  return async () => {
    await worker.stop();
    await runtime.close();
    await database.close();
  };
}

process.on("unhandledRejection", (error) => log.error({ error }, "a promise failed and nobody waited for it"));
try {
  const stop = await start();
  collectGarbageWhenQuiet();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void stop().finally(() => process.exit(0)));
} catch (error) {
  process.stderr.write(`${isAppError(error) || error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
