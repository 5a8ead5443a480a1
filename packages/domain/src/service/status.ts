/** What a badge says of a service: made of what is wanted, the last run, and what Swarm's tasks really do. */
import { isAway } from "../server/server.ts";
import { missingPathOf, noServerWords } from "./placement.ts";

/** A Swarm task as it was seen. */
export interface ObservedTask {
  id: string;
  slot: number;
  /** Swarm's word: new, pending, preparing, starting, running, failed, rejected, complete, shutdown … */
  state: string;
  desiredState: string;
  /** Swarm's own message for a task that failed or waits. */
  error?: string;
  exitCode?: number;
  outOfMemory?: boolean;
  /** ISO 8601; since when it is in this state. */
  since: string;
  containerId?: string;
}

/** All Swarm services of one service of ours on one host. */
export interface Observed {
  releases: { name: string; number: number; replicas: number; tasks: ObservedTask[] }[];
}

/** A release whose tasks all run and none of which has failed; nothing of any other release is there. */
export interface Steady {
  number: number;
  replicas: number;
}

/** What lists need of an observation when there is nothing to tell of it; null when it must be read. */
export function steadyOf({ releases }: Observed): Steady | null {
  const [only, other] = releases;
  if (!only || other || only.tasks.length !== only.replicas) return null;
  const runs = only.tasks.every(({ state, desiredState }) => state === "running" && desiredState === "running");
  return runs ? { number: only.number, replicas: only.replicas } : null;
}

export type RunStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "replaced";
export const runStatuses = ["queued", "running", "succeeded", "failed", "cancelled", "replaced"] as const;

export interface ServiceStatus {
  state:
    | "running"
    | "starting"
    | "deploying"
    | "degraded"
    | "down"
    | "stopping"
    | "stopped"
    | "never-deployed"
    | "unknown";
  /** "Running #127" */
  text: string;
  /** "3 of 3", or the cause. */
  detail?: string;
  since?: string;
}

interface StatusInput {
  desired: "running" | "stopped";
  /** Number of the deployment that serves. */
  activeNumber: number | null;
  lastRun: { number: number; status: RunStatus } | null;
  observed: Observed | null;
  /** In place of `observed` of what should run. */
  steady?: Steady | null;
  /** The last observation of the host, not the last change. */
  observedAt: Date | null;
  now: Date;
  stoppedBy?: string | null;
}

/** Failures in this window count as a crash loop. */
const crashWindowMs = 60_000;

/** `complete` is an exit with code 0 that nobody asked for; what we stop becomes `shutdown`. */
const endedStates = new Set(["failed", "rejected", "orphaned", "complete"]);

export function serviceStatus(input: StatusInput): ServiceStatus {
  const { activeNumber, lastRun, observedAt, now } = input;
  const deploying = lastRun !== null && (lastRun.status === "running" || lastRun.status === "queued");
  if (activeNumber === null) {
    if (deploying) return { state: "deploying", text: `Deploying #${lastRun.number}` };
    if (lastRun) return { state: "down", text: "Not running", detail: `#${lastRun.number} ${lastRun.status}` };
    return { state: "never-deployed", text: "Never deployed" };
  }
  if (isAway(observedAt, now))
    return {
      state: "unknown",
      text: "Unreachable",
      detail: "the server has not answered",
      ...(observedAt ? { since: observedAt.toISOString() } : {}),
    };
  return input.desired === "stopped" ? stoppedStatus(input, activeNumber) : runningStatus(input, activeNumber);
}

function stoppedStatus({ observed, stoppedBy }: StatusInput, number: number): ServiceStatus {
  const still = (observed?.releases ?? []).flatMap(({ tasks }) => tasks.filter(({ state }) => state === "running"));
  if (still.length > 0)
    return { state: "stopping", text: "Stopping", detail: `#${number}, ${still.length} still running` };
  return { state: "stopped", text: stoppedBy ? `Stopped by ${stoppedBy}` : "Stopped", detail: `#${number}` };
}

function runningStatus({ observed, steady, now }: StatusInput, number: number): ServiceStatus {
  if (steady?.number === number)
    return { state: "running", text: `Running #${number}`, detail: `${steady.replicas} of ${steady.replicas}` };
  const release = observed?.releases.find((candidate) => candidate.number === number);
  if (!release) return { state: "down", text: `Down #${number}`, detail: "its Swarm service is gone; deploy again" };
  const up = release.tasks.filter(({ state, desiredState }) => state === "running" && desiredState === "running");
  const count = `${up.length} of ${release.replicas}`;
  const failures = recentFailures(release.tasks, now);
  const cause = because(failures[0] && causeOf(failures[0]));
  if (up.length >= release.replicas && failures.length < 2)
    return { state: "running", text: `Running #${number}`, detail: cause ? `${count}, restarted${cause}` : count };
  const waits = release.tasks.find(({ state, error }) => error && state !== "running")?.error;
  const nowhere = noServerWords(waits)?.why;
  const waiting = nowhere ?? waits;
  if (failures.length === 0 && up.length === 0 && !nowhere)
    return { state: "starting", text: `Starting #${number}`, detail: waiting ?? count };
  if (failures.length === 0 && !waiting) return { state: "starting", text: `Starting #${number}`, detail: count };
  return troubled(number, up.length, `${count}${because(nowhere) || cause || because(waiting)}`, failures);
}

const because = (why: string | undefined): string => (why ? `, ${why}` : "");

function troubled(number: number, up: number, detail: string, failures: readonly ObservedTask[]): ServiceStatus {
  const since = failures.at(-1)?.since;
  return {
    state: up > 0 ? "degraded" : "down",
    text: `${up > 0 ? "Degraded" : "Down"} #${number}`,
    detail: failures.length > 1 ? `${detail}, restarted ${failures.length} times` : detail,
    ...(since ? { since } : {}),
  };
}

/** Newest first. What a clock that was wrong has put into the future is no news. */
function recentFailures(tasks: readonly ObservedTask[], now: Date): ObservedTask[] {
  const isRecent = (since: string) => Math.abs(now.getTime() - Date.parse(since)) < crashWindowMs;
  return tasks
    .filter(({ state, since }) => endedStates.has(state) && isRecent(since))
    .sort((a, b) => b.since.localeCompare(a.since));
}

/** Why a task ended, in words. */
export function causeOf(task: Pick<ObservedTask, "error" | "exitCode" | "outOfMemory">): string {
  if (task.outOfMemory) return "out of memory";
  if (task.error && /no such image|pull access denied|manifest unknown/i.test(task.error)) return "image not found";
  if (task.error && /no space left on device/i.test(task.error)) return "the server's disk is full";
  const path = missingPathOf(task.error);
  if (path) return `${path} is not on the server`;
  if (task.exitCode !== undefined && task.exitCode !== 0) return `exited with code ${task.exitCode}`;
  if (task.exitCode === 0) return "exited by itself (code 0)";
  return task.error ?? "ended";
}
