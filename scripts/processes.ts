// Which processes are there, read from /proc: a pid alone may belong to somebody else by now.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined; // gone meanwhile, or not ours to look at
  }
}

export function allPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function environmentOf(pid: number): string[] {
  return orUndefined(() => readFileSync(`/proc/${pid}/environ`, "utf8").split("\0")) ?? [];
}

function programOf(pid: number): string | undefined {
  return orUndefined(() => readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ""));
}

/** Runs, and is no zombie that only waits to be noticed by its parent. */
export function isAlive(pid: number): boolean {
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat !== undefined && stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
}

/** A number that tells a process from a later one with the same pid. */
export function startOf(pid: number): string | undefined {
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** Processes whose program lies in `directory`: the embedded database runs from a copy in its own home. */
export function processesFrom(directory: string): number[] {
  return allPids().filter((pid) => programOf(pid)?.startsWith(directory + path.sep));
}

export async function waitUntilGone(pids: number[], timeoutMs: number): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await pause(50)) {
    if (!pids.some(isAlive)) return true;
  }
  return !pids.some(isAlive);
}

/** Asks, waits, then insists. */
export async function endProcesses(pids: number[], timeoutMs = 5_000): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    for (const pid of pids.filter(isAlive)) orUndefined(() => process.kill(pid, signal));
    if (await waitUntilGone(pids, timeoutMs)) return;
  }
}
