import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readIfThere, writeAtomic } from "../files.ts";
import { StartupError } from "../startup-error.ts";
import { programEnv } from "./cluster.ts";
import { serverSettings } from "./server-settings.ts";
import type { Account } from "./system-user.ts";

export interface Cluster {
  home: string;
  data: string;
  socketDir: string;
  program: string;
  account: Account | undefined;
}

export type Note = (message: string, facts?: Record<string, unknown>) => void;

const LOG_BYTES_MAX = 10 * 1024 * 1024;
const READY_WITHIN_MS = 120_000;
const ATTEMPTS = 40;

const pidFile = (cluster: Cluster) => path.join(cluster.data, "postmaster.pid");
const logFile = (cluster: Cluster) => path.join(cluster.home, "database.log");
const optionsFile = (cluster: Cluster) => path.join(cluster.home, "database.options");

function pidFileLines(cluster: Cluster): string[] {
  return readIfThere(pidFile(cluster))?.split("\n") ?? [];
}

const pidOnFile = (cluster: Cluster) => Number(pidFileLines(cluster)[0] ?? 0);

/** Line 8 says "ready": trial logins would leave errors in the log. */
function isReady(cluster: Cluster, pid: number): boolean {
  const lines = pidFileLines(cluster);
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}

/** Asked of /proc, since kill(pid, 0) also answers for zombies and for strangers with a reused pid. */
export function isOurs(cluster: Cluster, pid: number): boolean {
  try {
    const program = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
    const inHome = program.startsWith(realpathSync(cluster.home) + path.sep);
    return inHome && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster.data);
  } catch {
    return false; // gone, or not ours to read
  }
}

/** Every process that works in this data folder: the postmaster and its backends. */
export function databaseProcesses(cluster: Cluster): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isOurs(cluster, pid));
}

async function until(check: () => boolean, withinMs: number, everyMs = 10): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await pause(everyMs)) if (check()) return true;
  return check();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    return; // it ended first
  }
}

/** Fast shutdown (SIGINT), then the immediate one, which the next start recovers from. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  if (!isOurs(cluster, pid)) return;
  signal(pid, "SIGINT");
  if (await until(() => !isOurs(cluster, pid), 15_000)) return;
  signal(pid, "SIGQUIT");
  await until(() => !isOurs(cluster, pid), 5_000);
}

function commandLine(cluster: Cluster): string[] {
  const settings = Object.entries(serverSettings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", cluster.data, "-k", cluster.socketDir, ...settings];
}

const fingerprint = (cluster: Cluster) =>
  createHash("sha256")
    .update([cluster.program, ...commandLine(cluster)].join("\0"))
    .digest("hex");

function openLog(cluster: Cluster): number {
  const file = logFile(cluster);
  const tooLong = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES_MAX;
  return openSync(file, tooLong ? "w" : "a", 0o600);
}

function lastLogLines(cluster: Cluster): string {
  const text = readFileSync(logFile(cluster), "utf8").trimEnd();
  return text.split("\n").slice(-5).join("\n");
}

/** One attempt. Answers the pid, or why it ended. */
async function launch(cluster: Cluster): Promise<{ pid: number; failure?: string }> {
  const log = openLog(cluster);
  const { account } = cluster;
  const child = spawn(cluster.program, commandLine(cluster), {
    ...(account && { uid: account.uid, gid: account.gid }),
    cwd: "/",
    env: programEnv,
    detached: true, // Ctrl-C at a terminal is for us, and a killed server must not take the database along
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let failure: string | undefined;
  child.once("error", (error) => {
    failure = error.message;
  });
  child.once("exit", (code, signalName) => {
    failure = `ended with ${code ?? signalName}`;
  });
  const pid = child.pid ?? 0;
  const settled = await until(() => failure !== undefined || isReady(cluster, pid), READY_WITHIN_MS);
  if (settled && failure === undefined) {
    child.unref();
    return { pid };
  }
  return { pid, failure: failure ?? `was not ready within ${READY_WITHIN_MS / 1000} s` };
}

/**
 * The pid file also names the shared memory that keeps a second server out while a backend of a killed one still
 * writes: it is removed only when no process at all works in the data folder.
 */
function clearTheWay(cluster: Cluster, attempt: number): void {
  const left = databaseProcesses(cluster);
  if (attempt >= 2 && left.length === 0 && pidOnFile(cluster) > 0) rmSync(pidFile(cluster), { force: true });
  // Backends without a postmaster end only with their statement: hurry them.
  if (attempt === 6) for (const pid of left) signal(pid, "SIGQUIT");
}

/** The one a killed server left behind is used when it was started by the same command line, else replaced. */
async function adopt(cluster: Cluster, note: Note): Promise<number | undefined> {
  const pid = pidOnFile(cluster);
  if (pid <= 0 || !isOurs(cluster, pid)) return undefined;
  if (readIfThere(optionsFile(cluster)) === fingerprint(cluster)) {
    if (await until(() => isReady(cluster, pid) || !isOurs(cluster, pid), READY_WITHIN_MS)) {
      if (isOurs(cluster, pid)) return pid;
    }
  }
  note("The running database was started by another version or with other settings: replacing it", { pid });
  await stopPostmaster(cluster, pid);
  return undefined;
}

export interface Started {
  pid: number;
  reused: boolean;
}

export async function startPostmaster(cluster: Cluster, note: Note): Promise<Started> {
  const adopted = await adopt(cluster, note);
  if (adopted !== undefined) return { pid: adopted, reused: true };
  let failure = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await launch(cluster);
    if (result.failure === undefined) {
      await writeAtomic(optionsFile(cluster), fingerprint(cluster), 0o600);
      return { pid: result.pid, reused: false };
    }
    failure = result.failure;
    note("The database did not start, trying again", { attempt, failure });
    clearTheWay(cluster, attempt);
    await pause(250);
  }
  throw new StartupError(`The database does not start (${failure}). Its last lines:\n${lastLogLines(cluster)}`);
}
