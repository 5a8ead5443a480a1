import { setupSteps } from "@moorage/domain/server";
import type { Step } from "../../lib/shapes.ts";
import type { ServerRun } from "./types.ts";

type Run = Pick<ServerRun, "type" | "status" | "steps">;

export const isOpen = ({ status }: Pick<Run, "status">): boolean => status === "queued" || status === "running";

/** What was recorded, and what is still to come or was not reached. */
export function serverStepsOf(run: Run): Step[] {
  if (run.type !== "server-setup") return run.steps;
  return setupSteps.map((name) => {
    const recorded = run.steps.find((step) => step.name === name);
    if (recorded) return recorded;
    return isOpen(run) ? { name, status: "pending" } : { name, status: "skipped", note: "Not reached" };
  });
}
