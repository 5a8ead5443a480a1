// The server process: found again by its pid file, started in a process group of its own, stopped by SIGTERM.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { endProcesses, isAlive, startOf, waitUntilGone } from "../processes.ts";
import { until } from "./progress.ts";

const root = path.resolve(import.meta.dirname, "../..");
const startWithinMs = 120_000;
const stopWithinMs = 30_000;
const logMaxBytes = 10 * 1024 * 1024;

export interface Place {
  dataDir: string;
  port: number;
  /** Where the panel listens; loopback unless said otherwise. */
  host?: string;
  /** Put before the program's argv, by tests that start it in a network of their own. */
  launcher?: readonly string[];
}

const files = (dataDir: string) => ({
  pid: path.join(dataDir, "server.pid"),
  log: path.join(dataDir, "server.log"),
  build: path.join(dataDir, "server.build"),
});

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").trim() : "");

const currentBuild = () => textOf(path.join(root, "dist/build-id"));

const bootId = () => textOf("/proc/sys/kernel/random/boot_id");

/** The process writes its pid and start time; a pid alone may belong to another program by now. */
export function findServer(dataDir: string): number | undefined {
  const [first, started] = textOf(files(dataDir).pid).split("\n");
  const pid = Number(first);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return undefined;
  return `${startOf(pid)} ${bootId()}` === started ? pid : undefined;
}

export const runsCurrentBuild = (dataDir: string) => textOf(files(dataDir).build) === currentBuild();

export async function isHealthy(port: number, host = "127.0.0.1"): Promise<boolean> {
  try {
    const answer = await fetch(`http://${host}:${port}/api/health`, { signal: AbortSignal.timeout(3_000) });
    const body = (await answer.json()) as { status?: string };
    return answer.ok && body.status === "ok";
  } catch {
    return false;
  }
}

/** A process that stops in order, told by this script or by another one, takes its pid file away. */
export const wasStopped = (dataDir: string) => !existsSync(files(dataDir).pid);

/** By this process, per data directory; perhaps so early that no pid file is written yet. */
const startedHere = new Map<string, number>();

export async function stopServer(dataDir: string): Promise<boolean> {
  const pid = findServer(dataDir) ?? startedHere.get(dataDir);
  if (pid === undefined || !isAlive(pid)) return false;
  process.kill(pid, "SIGTERM");
  if (!(await waitUntilGone([pid], stopWithinMs))) await endProcesses([pid]);
  startedHere.delete(dataDir);
  return true;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

export async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 100; port++) if (await isFree(port)) return port;
  throw new Error(`no free port from ${from} to ${from + 99}: choose one with --port`);
}

function lastLines(log: string, offset: number): string {
  return readFileSync(log).subarray(offset).toString("utf8").trimEnd().split("\n").slice(-20).join("\n");
}

function openLog(log: string): { descriptor: number; offset: number } {
  if (existsSync(log) && statSync(log).size > logMaxBytes) renameSync(log, `${log}.1`);
  const descriptor = openSync(log, "a", 0o600);
  return { descriptor, offset: statSync(log).size };
}

/** Returns when health answers; says why when the process ends before that. */
export async function startServer(place: Place, settings: Record<string, string>): Promise<number> {
  const { dataDir, port, host, launcher = [] } = place;
  const file = files(dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o710 });
  const { descriptor, offset } = openLog(file.log);
  const env = { ...process.env, ...settings, MOORAGE_DATA_DIR: dataDir, MOORAGE_PORT: String(port) };
  const [program = "bash", ...args] = [...launcher, "bash", path.join(root, "scripts/start.sh")];
  const child = spawn(program, args, {
    cwd: root,
    env,
    detached: true, // Ctrl-C in this terminal is for try.sh, which then stops the server in order
    stdio: ["ignore", descriptor, descriptor],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error("the server could not be started");
  startedHere.set(dataDir, pid);
  writeFileSync(file.build, `${currentBuild()}\n`);
  child.unref();
  try {
    await until("the server answers", startWithinMs, async () => {
      if (!isAlive(pid)) throw new Error("the server ended");
      return (await isHealthy(port, host)) || undefined;
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await endProcesses([pid]);
    startedHere.delete(dataDir);
    throw new Error(`${reason}. The end of ${file.log}:\n${lastLines(file.log, offset)}`);
  }
  return pid;
}

/** The newest token that the process printed; the line stands by itself, whatever else is logged. */
export function claimToken(dataDir: string): string | undefined {
  const lines = textOf(files(dataDir).log).matchAll(/^Claim this server: (\S+)$/gm);
  const last = [...lines].at(-1)?.[1];
  return last === undefined ? undefined : (new URL(last).searchParams.get("token") ?? undefined);
}
