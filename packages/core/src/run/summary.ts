import type { run } from "@moorage/db/schema";
import type { RunCause, Step } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";

export type RunRow = typeof run.$inferSelect;

/** What every kind of run tells of itself. */
export interface RunSummary {
  id: string;
  title: string;
  description: string;
  status: RunStatus;
  by: string;
  /** Who or what cancelled or replaced it. */
  endedBy: string | null;
  steps: Step[];
  cause: RunCause | null;
  cancelRequested: boolean;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

export const runSummaryOf = (at: RunRow): RunSummary => ({
  id: at.id,
  title: at.title,
  description: at.description,
  status: at.status,
  by: at.actor.name,
  endedBy: at.endedBy,
  steps: at.steps,
  cause: at.cause,
  cancelRequested: at.cancelRequestedAt !== null,
  createdAt: at.createdAt.toISOString(),
  startedAt: at.startedAt?.toISOString() ?? null,
  endedAt: at.endedAt?.toISOString() ?? null,
});
