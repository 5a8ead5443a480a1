import type { LogLine } from "@moorage/domain";
import { keptLines, type Live } from "./live.ts";

interface Stream {
  lines: LogLine[];
  next: number;
  ended: boolean;
  readers: number;
  wake: Set<() => void>;
}

const positionOf = (id: string | undefined): number => Number(id ?? 0) || 0;
const nextWake = (stream: Stream) => new Promise<void>((resolve) => void stream.wake.add(resolve));

/** How long an ended stream stays for late readers. */
const keepEndedMs = 60_000;

export function liveInProcess(): Live {
  const streams = new Map<string, Stream>();
  const streamOf = (name: string): Stream => {
    const found = streams.get(name) ?? { lines: [], next: 1, ended: false, readers: 0, wake: new Set() };
    streams.set(name, found);
    return found;
  };
  const wakeAll = (stream: Stream) => {
    for (const wake of stream.wake) wake();
    stream.wake.clear();
  };
  async function* follow(name: string, afterId: string | undefined, signal: AbortSignal): AsyncGenerator<LogLine> {
    const stream = streamOf(name);
    stream.readers += 1;
    let after = positionOf(afterId);
    const onAbort = () => wakeAll(stream);
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        const fresh = stream.lines.filter(({ id }) => Number(id) > after);
        after = Number(fresh.at(-1)?.id ?? after);
        yield* fresh;
        if (fresh.length === 0 && stream.ended) return;
        if (fresh.length === 0) await nextWake(stream);
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      stream.readers -= 1;
      if (stream.readers === 0 && stream.lines.length === 0) streams.delete(name);
    }
  }
  return {
    append(name, lines) {
      const stream = streamOf(name);
      stream.ended = false;
      for (const line of lines) stream.lines.push({ ...line, id: String(stream.next++) });
      if (stream.lines.length > keptLines) stream.lines.splice(0, stream.lines.length - keptLines);
      wakeAll(stream);
    },
    end(name) {
      const stream = streamOf(name);
      stream.ended = true;
      wakeAll(stream);
      setTimeout(() => streams.get(name)?.ended && streams.delete(name), keepEndedMs).unref();
    },
    follow,
    isRead: async (name) => (streams.get(name)?.readers ?? 0) > 0,
    close: async () => {
      for (const stream of streams.values()) {
        stream.ended = true;
        wakeAll(stream);
      }
      streams.clear();
    },
  };
}
