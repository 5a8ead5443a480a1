import { capital } from "../../lib/format.ts";
import type { Step } from "../../lib/shapes.ts";
import { stepPosition } from "./steps-of.ts";
import type { Deployment } from "./types.ts";

type Run = Pick<Deployment, "status" | "cause" | "endedBy" | "cancelRequested">;

function running(run: Run, steps: readonly Step[]): string {
  if (run.cancelRequested) return "Cancelling";
  const { at, of } = stepPosition(steps);
  return `Deploying, step ${at} of ${of}`;
}

/** What a badge or a row says of a deployment. */
export function deploymentWords(run: Run, steps: readonly Step[]): string {
  switch (run.status) {
    case "queued":
      return "Queued";
    case "running":
      return running(run, steps);
    case "succeeded":
      return "Succeeded";
    case "failed":
      return run.cause?.step ? `Failed at ${capital(run.cause.step)}` : "Failed";
    case "cancelled":
      return run.endedBy ? `Cancelled by ${run.endedBy}` : "Cancelled";
    case "replaced":
      return run.endedBy ? `Replaced by ${run.endedBy}` : "Replaced";
    default:
      return run.status satisfies never;
  }
}

const triggers: Record<Deployment["trigger"], string> = {
  manual: "by hand",
  api: "by API",
  redeploy: "redeploy",
  reload: "reload, no build",
  upload: "upload",
};

export const triggerWords = (trigger: Deployment["trigger"]): string => triggers[trigger];

export const isOpen = ({ status }: Pick<Deployment, "status">): boolean => status === "queued" || status === "running";
