import { clsx } from "clsx";
import { StepIcon } from "../../components/ui/status.tsx";
import { Duration } from "../../components/ui/time.tsx";
import { capital } from "../../lib/format.ts";
import type { Step } from "../../lib/shapes.ts";

const words = { pending: "Waits", skipped: "Not reached", running: "", succeeded: "", failed: "", cancelled: "" };

/** The steps side by side; below each other on a phone. */
export function Rollout({ steps }: { steps: readonly Step[] }) {
  return (
    <ol aria-label="Steps" className="grid gap-2.5 md:auto-cols-fr md:grid-flow-col">
      {steps.map((step, index) => {
        const quiet = step.status === "pending" || step.status === "skipped";
        const last = index === steps.length - 1;
        return (
          <li
            key={step.name}
            aria-current={step.status === "running" ? "step" : undefined}
            className="flex min-w-0 items-center gap-2.5 text-small/5 md:grid md:gap-1"
          >
            <span className="flex items-center gap-1.5">
              <StepIcon status={step.status} />
              {!last && (
                <span
                  aria-hidden
                  className={clsx(
                    "h-0.5 flex-1 rounded-[1px] max-md:hidden",
                    step.status === "succeeded" ? "bg-ok-solid" : "bg-border-strong",
                  )}
                />
              )}
            </span>
            <span className={clsx("max-md:flex-1", quiet ? "text-muted-foreground" : "font-medium")}>
              {capital(step.name)}
            </span>
            <span className="text-caption text-muted-foreground">
              {step.startedAt ? <Duration from={step.startedAt} to={step.endedAt} /> : words[step.status]}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
