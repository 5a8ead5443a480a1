import type { LogLine } from "@moorage/domain";
import { Redis } from "ioredis";
import { interestMs, keptLines, type Live } from "./live.ts";

/** The id of an entry that ends a stream is like any other; its field says so. */
const endField = "end";
const expirySeconds = 3_600;
const blockMs = 4_000;

export function liveOverRedis(url: string, prefix: string): Live {
  const options = { maxRetriesPerRequest: null };
  const writer = new Redis(url, options);
  writer.on("error", () => undefined);
  const keyOf = (stream: string) => `${prefix}-live-${stream}`;
  const readerKeyOf = (stream: string) => `${prefix}-readers-${stream}`;

  async function* follow(stream: string, afterId: string | undefined, signal: AbortSignal): AsyncGenerator<LogLine> {
    // XREAD with BLOCK holds its connection, so each reader has one of its own.
    const reader = new Redis(url, options);
    reader.on("error", () => undefined);
    const onAbort = () => reader.disconnect();
    signal.addEventListener("abort", onAbort);
    let after = afterId ?? "0";
    try {
      while (!signal.aborted) {
        await writer.set(readerKeyOf(stream), "1", "PX", interestMs * 3);
        const answer = await reader
          .xread("COUNT", 1_000, "BLOCK", blockMs, "STREAMS", keyOf(stream), after)
          .catch((error: unknown) => {
            if (signal.aborted) return null;
            throw error;
          });
        for (const [id, fields] of answer?.[0]?.[1] ?? []) {
          after = id;
          if (fields[0] === endField) return;
          yield { ...(JSON.parse(fields[1] ?? "{}") as Omit<LogLine, "id">), id };
        }
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      reader.disconnect();
    }
  }

  return {
    append: async (stream, lines) => {
      const batch = writer.pipeline();
      for (const line of lines) batch.xadd(keyOf(stream), "MAXLEN", "~", keptLines, "*", "line", JSON.stringify(line));
      await batch.expire(keyOf(stream), expirySeconds).exec();
    },
    end: async (stream) => {
      await writer.xadd(keyOf(stream), "*", endField, "1");
      await writer.expire(keyOf(stream), 60);
    },
    follow,
    isRead: async (stream) => (await writer.exists(readerKeyOf(stream))) === 1,
    close: async () => writer.disconnect(),
  };
}
