/** A machine as its row says it: how it is reached, what it is for, how far it is. */
import type { WireError } from "../errors.ts";

export type ServerConnection = "local" | "ssh";
export const serverTypes = ["deploy", "build"] as const;
export type ServerType = (typeof serverTypes)[number];
/** `ready` after a set-up that succeeded; whether it answers now is `serverStatus`. */
export type ServerState = "new" | "setting-up" | "ready" | "failed";
export type SwarmRole = "manager" | "worker";

/** The persisted names of a set-up's steps, in their order. */
export const setupSteps = ["probe", "engine", "swarm", "proxy"] as const;
export type SetupStep = (typeof setupSteps)[number];

/** As known_hosts writes it. */
export const hostKeyName = ({ address, port }: { address: string; port: number }): string =>
  port === 22 ? address : `[${address}]:${port}`;

/** What a machine is, as it was seen last. */
export interface ServerFacts {
  os: string;
  architecture: string;
  kernel: string;
  cpus: number;
  memoryBytes: number;
  diskBytes: number;
  diskFreeBytes: number;
}

/** What a test of the connection found; `problem` says where it ended. */
export interface ServerTest {
  /** Of the host key, as it was pinned at first contact. */
  fingerprint: string | null;
  facts: ServerFacts | null;
  /** Version of Docker; null where there is none, or none that is new enough. */
  engine: string | null;
  latencyMs: number | null;
  /** How far its clock is from ours; null for one that is right. */
  clock: ServerFinding | null;
  problem: WireError | null;
}

/** Something about a server that its owner should know: what, why it matters, how to mend it (empty when it is good). */
export interface ServerFinding {
  /** Stable: `firewall`, `password-login` … */
  id: string;
  level: "blocks" | "danger" | "warning" | "note" | "good";
  title: string;
  why: string;
  how: string;
}

export interface ServerProblem extends WireError {
  /** ISO 8601. */
  at: string;
}

/** What a badge says of a server. */
export interface ServerStatus {
  state: ServerState | "away";
  text: string;
  detail?: string;
  since?: string;
}

/** A machine that has not answered for this long is away. */
export const awayAfterMs = 20_000;

export const isAway = (observedAt: Date | null, now: Date): boolean =>
  !observedAt || now.getTime() - observedAt.getTime() > awayAfterMs;

interface StatusInput {
  state: ServerState;
  problem: ServerProblem | null;
  observedAt: Date | null;
  /** How far the set-up is that runs. */
  step?: SetupStep | null;
  now: Date;
}

export function serverStatus({ state, problem, observedAt, step, now }: StatusInput): ServerStatus {
  switch (state) {
    case "new":
      return { state, text: "Not set up", ...problemDetail(problem) };
    case "setting-up":
      return { state, text: "Setting up", ...setupDetail(step) };
    case "failed":
      return { state, text: "Set-up failed", ...problemDetail(problem) };
    case "ready":
      return isAway(observedAt, now) ? awayStatus(problem, observedAt) : { state, text: "Ready" };
  }
}

const problemDetail = (problem: ServerProblem | null): Pick<ServerStatus, "detail" | "since"> =>
  problem ? { detail: problem.message, since: problem.at } : {};

const stepWords: Record<SetupStep, string> = {
  probe: "what is there",
  engine: "Docker",
  swarm: "Swarm",
  proxy: "proxy",
};

const setupDetail = (step: SetupStep | null | undefined): { detail?: string } =>
  step ? { detail: `step ${setupSteps.indexOf(step) + 1} of ${setupSteps.length}, ${stepWords[step]}` } : {};

const awayStatus = (problem: ServerProblem | null, observedAt: Date | null): ServerStatus => ({
  state: "away",
  text: "Unreachable",
  detail: problem?.message ?? "It has not answered",
  ...(observedAt ? { since: observedAt.toISOString() } : {}),
});
