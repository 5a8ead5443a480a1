import type { StepName } from "@moorage/domain";
import type { ServiceStatus } from "@moorage/domain/service";

export type { LogLine } from "@moorage/domain";
export type { RunStatus, ServiceStatus } from "@moorage/domain/service";

/** What the status pieces draw comes computed from the server; no component derives a status. */
export type ServiceState = ServiceStatus["state"];

/** A step of a run as a page shows it: also those that wait or were not reached. */
export interface Step {
  name: StepName;
  status: "pending" | "running" | "succeeded" | "failed" | "skipped" | "cancelled";
  startedAt?: string | undefined;
  endedAt?: string | undefined;
  note?: string | undefined;
}

export type Tone = "ok" | "busy" | "warn" | "fail" | "idle";
