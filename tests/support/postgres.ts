// A PostgreSQL of the tests' own: the system's newest, else the embedded one, on a Unix socket below a temporary directory,
// under a user that is not root.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { startEmbeddedPostgres } from "../../apps/server/src/database/embedded-postgres.ts";
import { endProcesses, isAlive, waitUntilGone } from "../../scripts/processes.ts";
import { eventually } from "./eventually.ts";
import { newInstance, temporaryDirectory } from "./run.ts";

export interface TestPostgres {
  /** Of the database `postgres`, as its superuser. */
  url: string;
  pid: number;
  stop(): Promise<void>;
  /** Starts it again on the same data, after a stop. */
  start(): Promise<void>;
}

interface Account {
  uid: number;
  gid: number;
}

const user = "moorage";
const versions = "/usr/lib/postgresql";

/** Speed over safety: what is in it ends with the run. */
const settings = [
  "fsync=off",
  "full_page_writes=off",
  "synchronous_commit=off",
  "max_connections=60",
  "listen_addresses=",
];

function systemBinaries(): string | undefined {
  if (!existsSync(versions)) return undefined;
  const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a));
  return newest.map((name) => path.join(versions, name, "bin")).find((bin) => existsSync(path.join(bin, "postgres")));
}

/** PostgreSQL refuses root; its package brings a user for it. */
function account(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function ownDirectory(directory: string, owner: Account | undefined): string {
  mkdirSync(directory, { mode: 0o700 });
  if (owner) chownSync(directory, owner.uid, owner.gid);
  return directory;
}

const isReady = (data: string) => {
  const file = path.join(data, "postmaster.pid");
  return existsSync(file) && readFileSync(file, "utf8").split("\n")[7]?.trim() === "ready";
};

async function startSystem(bin: string): Promise<TestPostgres> {
  const owner = account();
  const home = temporaryDirectory("pg");
  const data = ownDirectory(path.join(home, "data"), owner);
  const socket = ownDirectory(path.join(home, "s"), owner);
  const options = { ...owner, cwd: home, env: { ...process.env, LC_ALL: "C", TZ: "UTC" } };
  execFileSync(
    path.join(bin, "initdb"),
    ["-D", data, "-U", user, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
    {
      ...options,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const argv = ["-D", data, "-k", socket, ...settings.flatMap((setting) => ["-c", setting])];
  let pid = 0;
  const start = async () => {
    pid = spawn(path.join(bin, "postgres"), argv, { ...options, stdio: "ignore" }).pid ?? 0;
    if (pid === 0) throw new Error("PostgreSQL could not be started");
    await eventually("PostgreSQL is ready", () => {
      if (!isAlive(pid)) throw new Error("PostgreSQL ended");
      return isReady(data);
    });
  };
  await start();
  return {
    url: `postgres://${user}@/postgres?host=${encodeURIComponent(socket)}`,
    pid,
    start,
    stop: async () => {
      process.kill(pid, "SIGINT");
      if (!(await waitUntilGone([pid], 15_000))) await endProcesses([pid]);
    },
  };
}

type EmbeddedLog = Parameters<typeof startEmbeddedPostgres>[0]["log"];

async function startEmbedded(): Promise<TestPostgres> {
  const log = { warn: () => undefined } as unknown as EmbeddedLog;
  const database = await startEmbeddedPostgres({ ...newInstance(), log });
  const url = database.url.replace("@/moorage?", "@/postgres?");
  const start = () => Promise.reject(new Error("the embedded one is started by its own server"));
  return { url, pid: database.pid(), stop: () => database.stop(), start };
}

export function startPostgres(): Promise<TestPostgres> {
  const bin = systemBinaries();
  return bin === undefined ? startEmbedded() : startSystem(bin);
}
