import { runLog } from "@moorage/db/schema";
import type { LogLine, StepName } from "@moorage/domain";
import { desc, eq } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

/** What is lost at most by a crash. */
const flushMs = 250;
/** A log that grows beyond this is cut with a note. */
const maxBytes = 20 * 1024 * 1024;
const lineMax = 16_384;
export const runStream = (runId: string): string => `run-${runId}`;

export interface LogSink {
  line(text: string, options?: { stream?: LogLine["stream"]; step?: StepName }): void;
  /** From now on these values are written as `[secret]`. */
  mask(values: Iterable<string>): void;
  /** A text as this log would have it. */
  clean(text: string): string;
  /** All lines until now are written. */
  settled(): Promise<void>;
  /** Writes what waits and tells followers that it was the last. */
  end(): Promise<void>;
}

type StoredLine = (typeof runLog.$inferInsert.lines)[number];

/** Lines go to followers at once and to the database every 250 ms. A resumed run goes on where its log ended. */
export async function createLogSink({ db, live, log, now }: Runtime, runId: string): Promise<LogSink> {
  const [last] = await db.select().from(runLog).where(eq(runLog.runId, runId)).orderBy(desc(runLog.firstLine)).limit(1);
  let next = last ? last.firstLine + last.lines.length : 1;
  let waiting: StoredLine[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let masks: string[] = [];

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return writing;
    const chunk = { runId, firstLine: next - waiting.length, lines: waiting };
    waiting = [];
    writing = writing.then(async () => {
      await db.insert(runLog).values(chunk).onConflictDoNothing();
    });
    writing = writing.catch((error: unknown) => log.warn({ error, runId }, "a piece of a run's log was not written"));
    return writing;
  };
  const clean = (text: string) =>
    masks.reduce((masked, value) => masked.replaceAll(value, "[secret]"), text).replaceAll("\0", "");
  return {
    clean,
    line: (text, { stream = "system", step } = {}) => {
      if (bytes > maxBytes) return;
      bytes += text.length;
      const cut =
        bytes > maxBytes ? "The log is longer than 20 MiB; what follows is not kept." : text.slice(0, lineMax);
      const line: StoredLine = {
        at: now().toISOString(),
        stream,
        text: clean(cut),
        ...(step ? { step } : {}),
      };
      waiting.push(line);
      next += 1;
      void live.append(runStream(runId), [{ ...line, n: next - 1 }]);
      timer ??= setTimeout(flush, flushMs);
    },
    mask: (values) => {
      // Longest first, so that a value inside another does not leave its rest. Very short ones would mask everything.
      masks = [...new Set([...masks, ...[...values].flatMap((value) => [value, ...value.split("\n")])])]
        .filter((value) => value.length >= 6)
        .sort((a, b) => b.length - a.length);
    },
    settled: flush,
    end: async () => {
      await flush();
      await live.end(runStream(runId));
    },
  };
}
