import type { KeyObject } from "node:crypto";
import type { Database, DatabaseConnection } from "@moorage/db";
import { AppError } from "@moorage/domain";
import type { Checkpoint } from "./checkpoint.ts";
import { eventsInProcess } from "./events.ts";
import { liveInProcess } from "./live/in-process.ts";
import type { Log, Runtime, RuntimeSettings } from "./runtime.ts";
import { publicKeyOf } from "./seal.ts";
import { findSetting, saveSetting } from "./setting/setting.ts";
import { createTasks } from "./tasks/bullmq.ts";

interface RuntimeOptions {
  database: Database;
  connection: DatabaseConnection;
  redisUrl: string | undefined;
  settings: RuntimeSettings;
  log: Log;
  checkpoint?: Checkpoint | undefined;
}

export async function createRuntime({
  database,
  connection,
  redisUrl,
  settings,
  log,
  checkpoint,
}: RuntimeOptions): Promise<Runtime> {
  await checkInstance(database, settings.instanceId);
  const { instanceId } = settings;
  const tasks = await createTasks({ connection, redisUrl, instanceId, log });
  const { live, events } = redisUrl
    ? await overRedis(redisUrl, `moorage-${instanceId}`)
    : { live: liveInProcess(), events: eventsInProcess() };
  return {
    db: database.db,
    tasks,
    live,
    events,
    settings,
    log,
    sealingKey: sealingKeyOf(database),
    now: () => new Date(),
    checkpoint,
    close: async () => {
      await Promise.allSettled([live.close(), events.close(), tasks.close()]);
    },
  };
}

/** Loaded only where there is a Redis. */
async function overRedis(url: string, prefix: string): Promise<Pick<Runtime, "live" | "events">> {
  const [{ liveOverRedis }, { eventsOverRedis }] = await Promise.all([
    import("./live/redis.ts"),
    import("./events-over-redis.ts"),
  ]);
  return { live: liveOverRedis(url, prefix), events: eventsOverRedis(url, `${prefix}-events`) };
}

/** A data directory and a database of different instances must not work on each other. */
async function checkInstance({ db }: Database, instanceId: string): Promise<void> {
  const known = await findSetting(db, "instance.id");
  if (known === undefined) return saveSetting(db, "instance.id", instanceId);
  if (known !== instanceId)
    throw new AppError(
      "PRECONDITION",
      `The database belongs to instance ${known}, the data directory to instance ${instanceId}. Start with the data directory of ${known}, or with another database.`,
    );
}

function sealingKeyOf({ db }: Database): Runtime["sealingKey"] {
  let known: { id: string; publicKey: KeyObject } | undefined;
  return async () => {
    if (known) return known;
    const stored = await findSetting(db, "seal.publicKey");
    if (!stored)
      throw new AppError("UNAVAILABLE", "The worker has not made its sealing key yet. Try again in a few seconds.");
    known = { id: stored.id, publicKey: publicKeyOf(Buffer.from(stored.raw, "base64url")) };
    return known;
  };
}
