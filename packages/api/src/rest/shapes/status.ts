import type { ServiceRecord } from "@moorage/core/project";
import type { RunStatus } from "@moorage/domain/service";
import { z } from "zod";

export const ApplicationStatus = z.enum(["idle", "running", "done", "error"]);
type Status = z.output<typeof ApplicationStatus>;

/** The public API has four words for what our own says more precisely; "running" is a deployment at work. */
export function applicationStatusOf(
  row: Pick<ServiceRecord, "activeNumber" | "lastRun" | "desired" | "status">,
): Status {
  const last = row.lastRun?.status;
  if (last === "queued" || last === "running") return "running";
  if (row.activeNumber === null) return last === "failed" ? "error" : "idle";
  if (row.desired === "stopped") return "idle";
  return row.status.state === "down" ? "error" : "done";
}

export const DeploymentStatus = z.enum(["running", "done", "error", "cancelled"]);

const statuses: Record<RunStatus, z.output<typeof DeploymentStatus>> = {
  queued: "running",
  running: "running",
  succeeded: "done",
  failed: "error",
  cancelled: "cancelled",
  replaced: "cancelled",
};

export const deploymentStatusOf = (status: RunStatus) => statuses[status];
