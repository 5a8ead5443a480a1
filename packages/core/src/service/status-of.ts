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
  activeNumber: sql<number | null>`(select d.number from deployment d where d.id = ${service.activeDeploymentId})`.as(
    "active_number",
  ),
  lastRun: sql<LastRun | null>`(
    select json_build_object('number', d.number, 'status', r.status, 'by', r.actor->>'name', 'step', r.cause->>'step',
      'at', to_char(r.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    from deployment d join run r on r.id = d.id
    where d.service_id = ${service.id} order by d.number desc limit 1)`.as("last_run") as SQL.Aliased<LastRun | null>,
};

export interface LastRun {
  number: number;
  status: RunStatus;
  by: string;
  /** Where it failed. */
  step: StepName | null;
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
    observedAt: hostObservedAt?.toISOString() ?? null,
  };
}
