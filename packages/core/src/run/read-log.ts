import { run, runLog } from "@moorage/db/schema";
import type { LogLine } from "@moorage/domain";
import { and, asc, eq, gte, sql } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";
import { runStream } from "./log-sink.ts";

/** Stored lines after line `after` (0: from the beginning); ids are line numbers. */
export async function readRunLog({ db }: Runtime, runId: string, after = 0): Promise<LogLine[]> {
  const chunks = await db
    .select({ firstLine: runLog.firstLine, lines: runLog.lines })
    .from(runLog)
    .where(
      and(eq(runLog.runId, runId), gte(sql`${runLog.firstLine} + jsonb_array_length(${runLog.lines}) - 1`, after + 1)),
    )
    .orderBy(asc(runLog.firstLine));
  return chunks
    .flatMap(({ firstLine, lines }) => lines.map((line, index) => ({ ...line, id: String(firstLine + index) })))
    .filter(({ id }) => Number(id) > after);
}

/** All lines after `after`, then new ones until the run ends or `signal` fires. */
export async function* followRunLog(
  runtime: Runtime,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  let last = after;
  const [row] = await runtime.db.select({ status: run.status }).from(run).where(eq(run.id, runId));
  for (const line of await readRunLog(runtime, runId, last)) {
    last = Number(line.id);
    yield line;
  }
  if (row?.status !== "running" && row?.status !== "queued") return;
  for await (const { n = 0, ...line } of runtime.live.follow(runStream(runId), undefined, signal)) {
    if (n <= last) continue;
    // The ring has lost lines that the database has.
    if (n > last + 1)
      for (const missed of await readRunLog(runtime, runId, last)) if (Number(missed.id) < n) yield missed;
    last = n;
    yield { ...line, id: String(n) };
  }
}
