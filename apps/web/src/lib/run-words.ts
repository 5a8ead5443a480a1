import type { RunCause } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";
import { capital, ordinal } from "./format.ts";

interface Run {
  status: RunStatus;
  /** Which one in line it is while it waits. */
  queuePlace: number | null;
  cause: Pick<RunCause, "step" | "kept"> | null;
  endedBy: string | null;
}

/** What a row or a badge says of a run; `running` is what it says meanwhile. */
export function runWords({ status, queuePlace, cause, endedBy }: Run, running: string): string {
  if (status === "running") return running;
  if (status === "failed") return failedWords(cause);
  if (status === "queued") return queuedWords(queuePlace);
  const by = endedBy && status !== "succeeded" ? ` by ${endedBy}` : "";
  return `${capital(status)}${by}`;
}

/** "Queued, 2nd"; of one that has just begun the place is not known any more. */
const queuedWords = (place: number | null): string => (place === null ? "Queued" : `Queued, ${ordinal(place)}`);

function failedWords(cause: Run["cause"]): string {
  const where = cause?.step ? `Failed at ${capital(cause.step)}` : "Failed";
  return cause?.kept ? `${where}, kept #${cause.kept}` : where;
}
