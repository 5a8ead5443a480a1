import type { LogLine } from "@moorage/domain";

/** Lines of one log as they come: appended by the worker, followed by readers, the last ones kept. */
export interface Live {
  append(stream: string, lines: readonly Omit<LogLine, "id">[]): Promise<void> | void;
  /** Ends the stream: followers come to their end after the last line. */
  end(stream: string): Promise<void> | void;
  /** Lines after `afterId` (undefined: all that are kept), then new ones until the end or `signal`. */
  follow(stream: string, afterId: string | undefined, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Whether somebody reads the stream now; renewed by readers. */
  isRead(stream: string): Promise<boolean>;
  close(): Promise<void>;
}

export const keptLines = 5_000;
/** A reader renews its interest this often; a stream without one for twice as long is not produced. */
export const interestMs = 5_000;
