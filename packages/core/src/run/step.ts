import { run } from "@moorage/db/schema";
import { isAppError, type Step, type StepName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

export interface StepRecorder {
  /** Runs `work` as a step: written before and after, also when it throws. The same name again goes on with it. */
  step<T>(name: StepName, work: () => Promise<T>): Promise<T>;
  /** A few words beside the current step. */
  note(name: StepName, text: string): void;
  steps(): Step[];
  current(): StepName | undefined;
}

/** Steps of one run. `changed` is called after each write, to tell followers. */
export function recordSteps(
  runtime: Runtime,
  runId: string,
  initial: readonly Step[],
  changed: () => void,
): StepRecorder {
  const steps: Step[] = initial.map((step) => ({ ...step }));
  let current: StepName | undefined;
  const save = async () => {
    await runtime.db.update(run).set({ steps }).where(eq(run.id, runId));
    changed();
  };
  const now = () => runtime.now().toISOString();
  const begin = (name: StepName): Step => {
    const known = steps.find((step) => step.name === name);
    if (known) {
      known.status = "running";
      delete known.endedAt;
      return known;
    }
    const step: Step = { name, status: "running", startedAt: now() };
    steps.push(step);
    return step;
  };
  return {
    step: async (name, work) => {
      const step = begin(name);
      current = name;
      // Not awaited: a step must not wait for its own record. A failure is met again by the write at its end.
      const begun = save().catch(() => undefined);
      try {
        const value = await work();
        step.status = "succeeded";
        return value;
      } catch (error) {
        step.status = isAppError(error) && error.code === "CANCELLED" ? "cancelled" : "failed";
        throw error;
      } finally {
        step.endedAt = now();
        await begun;
        await save();
      }
    },
    note: (name, text) => {
      const step = steps.find((candidate) => candidate.name === name);
      if (step) step.note = text;
    },
    steps: () => steps,
    current: () => current,
  };
}
