import { server, service } from "@moorage/db/schema";
import type { StepName } from "@moorage/domain";
import type { Observed, RunStatus } from "@moorage/domain/service";
import { type SQL, sql } from "drizzle-orm";

/** `select` columns that `serviceStatus` needs; the query joins `server`. Sub-queries keep lists at one statement. */
export const statusColumns = {
  desired: service.desired,
  stoppedBy: service.stoppedBy,
  observed: service.observed,
  hostObservedAt: server.observedAt,
  activeNumber: service.activeNumber,
  lastRun: sql<LastRun | null>`(
    select json_build_object('number', ${service.lastRunNumber}, 'status', r.status, 'by', r.actor->>'name', 'step', r.cause->>'step',
      'at', r.created_at::text)
    from run r where r.id = ${service.lastRunId})`.as("last_run") as SQL.Aliased<LastRun | null>,
};

export interface LastRun {
  number: number;
  status: RunStatus;
  by: string;
  /** Where it failed. */
  step: StepName | null;
  /** As PostgreSQL writes it: it sorts as text, and `new Date` reads it. */
  at: string;
}

export interface StatusColumns {
  desired: "running" | "stopped";
  stoppedBy: string | null;
  observed: Observed | null;
  hostObservedAt: Date | null;
  activeNumber: number | null;
  lastRun: LastRun | null;
}

/** Columns to the input of `serviceStatus`. */
export function statusInputOf(row: StatusColumns) {
  const { desired, stoppedBy, observed, hostObservedAt, activeNumber, lastRun } = row;
  return {
    desired,
    stoppedBy,
    observed,
    activeNumber,
    lastRun,
    observedAt: hostObservedAt,
  };
}
