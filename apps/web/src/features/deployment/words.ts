import { runWords } from "../../lib/run-words.ts";
import type { Step } from "../../lib/shapes.ts";
import { stepPosition } from "./steps-of.ts";
import type { Deployment } from "./types.ts";

type Run = Pick<Deployment, "status" | "queuePlace" | "cause" | "endedBy" | "cancelRequested">;

function running(run: Run, steps: readonly Step[]): string {
  if (run.cancelRequested) return "Cancelling";
  const { at, of } = stepPosition(steps);
  return `Deploying, step ${at} of ${of}`;
}

/** What a badge or a row says of a deployment. */
export const deploymentWords = (run: Run, steps: readonly Step[]): string => runWords(run, running(run, steps));

const triggers: Record<Deployment["trigger"], string> = {
  manual: "by hand",
  api: "by API",
  redeploy: "redeploy",
  reload: "reload, no build",
  upload: "upload",
  rollback: "rollback",
  webhook: "by webhook",
};

/** Who or what asked for it: "rollback to #3". */
export const triggerWords = ({ trigger, rollbackOf }: Pick<Deployment, "trigger" | "rollbackOf">): string =>
  trigger === "rollback" && rollbackOf !== null ? `rollback to #${rollbackOf}` : triggers[trigger];

export const isOpen = ({ status }: Pick<Deployment, "status">): boolean => status === "queued" || status === "running";
