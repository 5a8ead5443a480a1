/** A machine as its row says it: how it is reached, what it is for, how far it is. */
import type { WireError } from "../errors.ts";

export type ServerConnection = "local" | "ssh";
export const serverTypes = ["deploy", "build"] as const;
export type ServerType = (typeof serverTypes)[number];
/** `ready` after a set-up that succeeded; whether it answers now is `serverStatus`. */
export type ServerState = "new" | "setting-up" | "ready" | "failed";
export type SwarmRole = "manager" | "worker";

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
const awayAfterMs = 20_000;

export const isAway = (observedAt: Date | null, now: Date): boolean =>
  !observedAt || now.getTime() - observedAt.getTime() > awayAfterMs;

interface StatusInput {
  state: ServerState;
  problem: ServerProblem | null;
  observedAt: Date | null;
  now: Date;
}

export function serverStatus({ state, problem, observedAt, now }: StatusInput): ServerStatus {
  switch (state) {
    case "new":
      return { state, text: "Not set up" };
    case "setting-up":
      return { state, text: "Setting up" };
    case "failed":
      return { state, text: "Set-up failed", ...(problem ? { detail: problem.message, since: problem.at } : {}) };
    case "ready":
      return isAway(observedAt, now) ? awayStatus(problem, observedAt) : { state, text: "Ready" };
  }
}

const awayStatus = (problem: ServerProblem | null, observedAt: Date | null): ServerStatus => ({
  state: "away",
  text: "Unreachable",
  detail: problem?.message ?? "It has not answered",
  ...(observedAt ? { since: observedAt.toISOString() } : {}),
});
