import { clsx } from "clsx";
import { stepTitle } from "../../lib/format.ts";
import type { Step } from "../../lib/shapes.ts";
import { StepIcon } from "./status.tsx";
import { Duration } from "./time.tsx";

const words: Record<Step["status"], string> = {
  pending: "waits",
  running: "running",
  succeeded: "done",
  failed: "failed",
  skipped: "not reached",
  cancelled: "cancelled",
};

const rails: Record<Step["status"], string> = {
  pending: "before:bg-border-strong",
  running: "before:bg-border-strong",
  succeeded: "before:bg-ok-solid before:opacity-55",
  failed: "before:bg-border-strong",
  skipped: "before:bg-border-strong",
  cancelled: "before:bg-border-strong",
};

interface StepsProps {
  steps: readonly Step[];
  /** Makes each name a button: shows the step in the log. */
  onSelect?: (name: Step["name"]) => void;
}

/** The steps of a run, one below the other: sign, name, duration, note. */
export function Steps({ steps, onSelect }: StepsProps) {
  return (
    <ol className="grid">
      {steps.map((step) => {
        const quiet = step.status === "pending" || step.status === "skipped";
        const name = stepTitle(step.name);
        return (
          <li
            key={step.name}
            aria-current={step.status === "running" ? "step" : undefined}
            className={clsx(
              "relative grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 pb-4 text-small/5 before:absolute before:top-[22px] before:bottom-0.5 before:left-[9px] before:w-0.5 before:rounded-[1px] last:pb-0 last:before:hidden",
              rails[step.status],
            )}
          >
            <StepIcon status={step.status} />
            <span className={quiet ? "text-muted-foreground" : "font-medium"}>
              {onSelect && !quiet ? (
                <button type="button" className="hover:underline" onClick={() => onSelect(step.name)}>
                  {name}
                </button>
              ) : (
                name
              )}
              <span className="sr-only">, {words[step.status]}</span>
            </span>
            <span className="text-caption/5 text-muted-foreground">
              {step.startedAt && <Duration from={step.startedAt} to={step.endedAt} />}
            </span>
            {step.note && <p className="col-start-2 col-end-4 text-caption text-muted-foreground">{step.note}</p>}
          </li>
        );
      })}
    </ol>
  );
}
