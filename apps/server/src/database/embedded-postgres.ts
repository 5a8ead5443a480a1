import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import type { Logger } from "pino";
import { errorText } from "../startup-error.ts";
import { installBinaries, locatePackage, removeOldBinaries } from "./binaries.ts";
import { databasePassword, initCluster, refuseForeignOwner, refuseOtherMajor, refuseShortDisk } from "./cluster.ts";
import { chooseHome, prepareHome, type SystemDirs } from "./home.ts";
import { type Cluster, databaseProcesses, isOurs, type Note, startPostmaster, stopPostmaster } from "./postmaster.ts";
import { type Account, databaseAccount } from "./system-user.ts";

export interface EmbeddedPostgresOptions {
  dataDir: string;
  instanceId: string;
  log: Logger;
  systemUser?: string;
  systemDirs?: SystemDirs;
}

export interface Connection {
  host: string;
  user: string;
  password: string;
  database: string;
}

export interface EmbeddedPostgres {
  connection: Connection;
  url: string;
  home: string;
  reused: boolean;
  /** The postmaster of now: a new one after a crash. */
  pid(): number;
  /** Every process of this database, for measuring. */
  pids(): number[];
  stop(): Promise<void>;
}

const WATCH_EVERY_MS = 500;
const NAME = "moorage";

function openDataDir(dataDir: string, account: Account | undefined): string {
  mkdirSync(path.join(dataDir, "keys"), { recursive: true, mode: 0o700 });
  if (account) chownSync(dataDir, 0, account.gid);
  chmodSync(dataDir, 0o710); // the database's user may pass, not list
  chmodSync(path.join(dataDir, "keys"), 0o700);
  return realpathSync(dataDir);
}

async function ensureDatabase(connection: Connection): Promise<void> {
  const client = new pg.Client({ ...connection, database: "postgres", connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [NAME]);
    if (found.rowCount === 0) await client.query(`create database ${NAME}`);
  } finally {
    await client.end();
  }
}

/** A database that ends by itself is started again; connections come back, the pools see to that. */
function watch(cluster: Cluster, firstPid: number, note: Note) {
  let pid = firstPid;
  let restarting: Promise<void> | undefined;
  const restart = async () => {
    note("The database ended unexpectedly, starting it again", { pid });
    try {
      pid = (await startPostmaster(cluster, note)).pid;
      note("The database runs again", { pid });
    } catch (error) {
      note("The database could not be started again", { failure: errorText(error) });
    } finally {
      restarting = undefined;
    }
  };
  const timer = setInterval(() => {
    if (!restarting && !isOurs(cluster, pid)) restarting = restart();
  }, WATCH_EVERY_MS);
  timer.unref();
  return {
    pid: () => pid,
    async stop() {
      clearInterval(timer);
      await restarting;
      await stopPostmaster(cluster, pid);
    },
  };
}

async function prepareCluster(options: EmbeddedPostgresOptions) {
  const account = await databaseAccount(options.systemUser ?? "moorage-db");
  const dataDir = openDataDir(options.dataDir, account);
  const systemDirs = options.systemDirs ?? { state: "/var/lib", run: "/run" };
  const request = { dataDir, instanceId: options.instanceId, account, systemDirs };
  const home = chooseHome(request);
  await prepareHome(home, request);
  const bundled = locatePackage();
  const dataName = `data${bundled.major}`;
  const data = path.join(home.path, dataName);
  const first = !existsSync(path.join(data, "PG_VERSION"));
  refuseOtherMajor(home.path, dataName);
  refuseForeignOwner(data, account);
  refuseShortDisk(home.path, first);
  const password = await databasePassword(dataDir);
  const binaries = await installBinaries(home.path, bundled);
  if (first) await initCluster({ binaries, data, home, account, password });
  const program = path.join(binaries, "bin/postgres");
  const cluster: Cluster = { home: home.path, data, socketDir: home.socketDir, program, account };
  return { cluster, password, binaries };
}

export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const note: Note = (message, facts) => options.log.warn(facts ?? {}, message);
  const { cluster, password, binaries } = await prepareCluster(options);
  const started = await startPostmaster(cluster, note);
  const connection: Connection = { host: cluster.socketDir, user: NAME, password, database: NAME };
  await ensureDatabase(connection);
  await removeOldBinaries(cluster.home, binaries);
  const watcher = watch(cluster, started.pid, note);
  const host = encodeURIComponent(cluster.socketDir);
  return {
    connection,
    url: `postgres://${NAME}:${encodeURIComponent(password)}@/${NAME}?host=${host}`,
    home: cluster.home,
    reused: started.reused,
    pid: watcher.pid,
    pids: () => databaseProcesses(cluster),
    stop: watcher.stop,
  };
}
