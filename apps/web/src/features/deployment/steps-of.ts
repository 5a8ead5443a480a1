import type { StepName } from "@moorage/domain";
import { capital } from "../../lib/format.ts";
import type { Step } from "../../lib/shapes.ts";
import type { Deployment } from "./types.ts";

type Run = Pick<Deployment, "id" | "status" | "steps" | "trigger">;
/** Of the service; the procedure's own output fits. */
interface Given {
  spec: {
    source: { type: string };
    release: { strategy: string };
    ports: readonly object[];
    hooks: { preDeploy: readonly string[]; postDeploy: readonly string[] };
  };
  domains: readonly { enabled: boolean }[];
  active: { id: string; number: number } | null;
  server?: { id: string };
  buildServer?: { id: string } | null;
}

/** They release an image that is there. */
const reuses: ReadonlySet<Run["trigger"]> = new Set(["reload", "rollback"]);

/** The steps that a deployment of this service goes through when all goes well. */
function expectedSteps(run: Run, { spec, domains, active, server, buildServer }: Given): StepName[] {
  const routed = domains.some(({ enabled }) => enabled);
  const replaces = active !== null && active.id !== run.id;
  const copied: StepName[] = buildServer && buildServer.id !== server?.id ? ["push"] : [];
  const made: StepName[] = spec.source.type === "image" ? ["checkout"] : ["checkout", "build", ...copied];
  const before: StepName[] = spec.hooks.preDeploy.length > 0 ? ["pre-deploy"] : [];
  const image = [...(reuses.has(run.trigger) ? [] : made), ...before];
  const after: StepName[] = spec.hooks.postDeploy.length > 0 ? ["post-deploy"] : [];
  const tail: StepName[] = [...(routed ? (["health", "switch"] as const) : (["health"] as const)), ...after];
  if (spec.release.strategy === "in-place" || spec.ports.length > 0) {
    const hold: StepName[] = routed ? ["hold"] : [];
    return [...image, ...hold, ...(replaces ? (["stop"] as const) : []), "start", ...tail];
  }
  return [...image, "start", ...tail, ...(replaces ? (["drain"] as const) : [])];
}

const isOpen = ({ status }: Pick<Run, "status">) => status === "queued" || status === "running";

function missing(run: Run, name: StepName, before: StepName | undefined): Step {
  if (isOpen(run)) return { name, status: "pending", ...(before && { note: `Waits for ${capital(before)}` }) };
  return { name, status: "skipped", note: name === "switch" ? "Not reached, routes unchanged" : "Not reached" };
}

/** What was recorded, and what is still to come or was not reached. An undo is always last. */
export function stepsOf(run: Run, service: Given): Step[] {
  const recorded: Step[] = [...run.steps];
  if (run.status === "succeeded") return recorded;
  const names = new Set(recorded.map(({ name }) => name));
  const undo = recorded.filter(({ name }) => name === "undo");
  const steps = recorded.filter(({ name }) => name !== "undo");
  for (const name of expectedSteps(run, service)) {
    if (!names.has(name)) steps.push(missing(run, name, steps.at(-1)?.name));
  }
  return [...steps, ...undo];
}

/** "step 5 of 7": the one that runs, or the next one. */
export function stepPosition(steps: readonly Step[]): { at: number; of: number; name: StepName | undefined } {
  const running = steps.findIndex(({ status }) => status === "running");
  const next = running >= 0 ? running : steps.findIndex(({ status }) => status === "pending");
  const index = next >= 0 ? next : Math.max(0, steps.length - 1);
  return { at: index + 1, of: Math.max(1, steps.length), name: steps[index]?.name };
}
