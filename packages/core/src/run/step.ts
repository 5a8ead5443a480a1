import { run } from "@moorage/db/schema";
import { isAppError, type Step, type StepName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

export interface StepRecorder {
  /** Runs `work` as a step: noted before and after, also when it throws. The same name again goes on with it. */
  step<T>(name: StepName, work: () => Promise<T>): Promise<T>;
  /** A few words beside a step that has begun; none takes them away. */
  note(name: StepName, text?: string): void;
  steps(): Step[];
  current(): StepName | undefined;
  /** All that was noted is written. */
  settled(): Promise<void>;
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
  let unsaved = false;
  let saving: Promise<void> | undefined;
  const write = async () => {
    while (unsaved) {
      unsaved = false;
      try {
        await runtime.db.update(run).set({ steps }).where(eq(run.id, runId));
      } catch (error) {
        unsaved = true;
        throw error;
      }
      changed();
    }
  };
  /** One write at a time, always of the newest; a step does not wait for its record, and what failed is written by the next. */
  const save = () => {
    unsaved = true;
    saving ??= write()
      .catch(() => undefined)
      .finally(() => {
        saving = undefined;
      });
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
      save();
      try {
        const value = await work();
        step.status = "succeeded";
        return value;
      } catch (error) {
        step.status = isAppError(error) && error.code === "CANCELLED" ? "cancelled" : "failed";
        throw error;
      } finally {
        step.endedAt = now();
        save();
      }
    },
    note: (name, text) => {
      const step = steps.find((candidate) => candidate.name === name);
      if (!step) return;
      if (text === undefined) delete step.note;
      else step.note = text;
      save();
    },
    steps: () => steps,
    current: () => current,
    settled: async () => {
      await saving;
      await write();
    },
  };
}
