import type { WireError } from "./errors.ts";
import { cleanParts } from "./server/disk.ts";
import { keySteps } from "./server/key.ts";
import { setupSteps } from "./server/server.ts";

/** A deployment and a one-off command are of a service; the rest are of a server. */
export type RunType = "deployment" | "command" | "server-setup" | "node-drain" | "server-clean" | "key-rotation";

/** The persisted names of a run's steps. `hold` and `stop` are of an in-place release, `undo` of a failed one; the last are of a server's set-up, clean-up and change of its key. */
export const stepNames = [
  "checkout",
  "build",
  "push",
  "pre-deploy",
  "hold",
  "stop",
  "start",
  "health",
  "switch",
  "post-deploy",
  "command",
  "drain",
  "undo",
  ...setupSteps,
  ...cleanParts,
  ...keySteps,
] as const;
export type StepName = (typeof stepNames)[number];

export interface Step {
  name: StepName;
  status: "running" | "succeeded" | "failed" | "cancelled";
  /** ISO 8601. */
  startedAt: string;
  endedAt?: string;
  note?: string;
}

/** Why a run failed, as the page says it: what happened, why, what it did to traffic, what to do. */
export interface RunCause extends WireError {
  step?: StepName;
  why?: string;
  traffic?: string;
  /** Number of the version that went on serving. */
  kept?: number;
  /** The app's own last lines. */
  lastLines?: string[];
}

export const triggers = ["manual", "api", "redeploy", "reload", "upload", "rollback", "webhook"] as const;
export type Trigger = (typeof triggers)[number];

/** Who did something: shown in history and kept in the audit log. */
export interface ActorSnapshot {
  type: "user" | "apiKey" | "system";
  id: string;
  name: string;
}
