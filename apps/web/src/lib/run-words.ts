import type { RunCause } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";
import { capital } from "./format.ts";

interface Run {
  status: RunStatus;
  cause: Pick<RunCause, "step" | "kept"> | null;
  endedBy: string | null;
}

/** What a row or a badge says of a run; `running` is what it says meanwhile. */
export function runWords({ status, cause, endedBy }: Run, running: string): string {
  if (status === "running") return running;
  if (status === "failed") return failedWords(cause);
  const by = endedBy && status !== "succeeded" ? ` by ${endedBy}` : "";
  return `${capital(status)}${by}`;
}

function failedWords(cause: Run["cause"]): string {
  const where = cause?.step ? `Failed at ${capital(cause.step)}` : "Failed";
  return cause?.kept ? `${where}, kept #${cause.kept}` : where;
}
