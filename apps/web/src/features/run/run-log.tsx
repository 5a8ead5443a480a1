"use client";

import { LogViewer } from "../../components/log-viewer/log-viewer.tsx";
import { Failed } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { count } from "../../lib/format.ts";
import { problemOf } from "../../lib/problem.ts";
import type { LogLine, RunStatus, Step } from "../../lib/shapes.ts";
import { useRunLog } from "./use-run-log.ts";

interface Run {
  id: string;
  status: RunStatus;
  steps: readonly Step[];
  endedAt: string | null;
}

interface Props {
  run: Run;
  /** For screen readers: "Log of the deployment". */
  label: string;
  fileName: string;
}

/** The last line of the step that failed: there the log opens. */
function causeLine({ status }: Run, lines: readonly LogLine[]): string | undefined {
  if (status !== "failed") return undefined;
  return lines.findLast(({ stream }) => stream === "stderr")?.id;
}

const worked = (steps: readonly Step[]) =>
  steps.filter(({ name, status }) => status === "succeeded" && name !== "undo").map(({ name }) => name);

/** The log of one run, live while it runs. */
export function RunLog({ run, label, fileName }: Props) {
  const log = useRunLog(run.id, run.status === "queued" || run.status === "running");
  if (log.lines.length === 0 && !log.live && (log.problem || log.stored.error))
    return <Failed problem={log.problem ?? problemOf(log.stored.error)} />;
  return (
    <LogViewer
      // A run that fails while it is watched stays as it is read; one opened later begins at its cause.
      label={label}
      lines={log.lines}
      dropped={log.dropped}
      live={log.live}
      foldSteps={run.status === "failed" ? worked(run.steps) : []}
      causeId={log.live ? undefined : causeLine(run, log.lines)}
      fileName={fileName}
      footer={
        run.endedAt && !log.live ? (
          <>
            Ended <Time at={run.endedAt} />, {count(log.dropped + log.lines.length, "line")}
          </>
        ) : undefined
      }
      className="h-[640px] max-md:h-[480px]"
    />
  );
}
