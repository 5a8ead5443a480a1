"use client";

import { LogViewer } from "../../components/log-viewer/log-viewer.tsx";
import { Failed } from "../../components/ui/states.tsx";
import { Time } from "../../components/ui/time.tsx";
import { count } from "../../lib/format.ts";
import { problemOf } from "../../lib/problem.ts";
import type { LogLine, Step } from "../../lib/shapes.ts";
import type { DeploymentDetail } from "./types.ts";
import { useRunLog } from "./use-run-log.ts";
import { isOpen } from "./words.ts";

/** The last line of the step that failed: there the log opens. */
function causeLine(deployment: DeploymentDetail, lines: readonly LogLine[]): string | undefined {
  if (deployment.status !== "failed") return undefined;
  return lines.findLast(({ stream }) => stream === "stderr")?.id;
}

const worked = (steps: readonly Step[]) =>
  steps.filter(({ name, status }) => status === "succeeded" && name !== "undo").map(({ name }) => name);

export function DeploymentLog({ deployment, fileName }: { deployment: DeploymentDetail; fileName: string }) {
  const log = useRunLog(deployment.id, isOpen(deployment));
  const failed = deployment.status === "failed";
  if (log.lines.length === 0 && !log.live && (log.problem || log.stored.error))
    return <Failed problem={log.problem ?? problemOf(log.stored.error)} />;
  return (
    <LogViewer
      // A run that fails while it is watched stays as it is read; one opened later begins at its cause.
      label="Log of the deployment"
      lines={log.lines}
      dropped={log.dropped}
      live={log.live}
      foldSteps={failed ? worked(deployment.steps) : []}
      causeId={log.live ? undefined : causeLine(deployment, log.lines)}
      fileName={fileName}
      footer={
        deployment.endedAt && !log.live ? (
          <>
            Ended <Time at={deployment.endedAt} />, {count(log.dropped + log.lines.length, "line")}
          </>
        ) : undefined
      }
      className="h-[640px] max-md:h-[480px]"
    />
  );
}
