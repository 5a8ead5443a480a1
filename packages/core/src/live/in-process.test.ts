import { setImmediate as turn } from "node:timers/promises";
import type { LogLine } from "@moorage/domain";
import { expect, test } from "vitest";
import { liveInProcess } from "./in-process.ts";
import { keptLines, type Live } from "./live.ts";

const line = (text: string): Omit<LogLine, "id"> => ({ at: "2026-01-01T00:00:00Z", stream: "stdout", text });
const never = () => new AbortController().signal;

async function textsOf(lines: AsyncIterable<LogLine>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of lines) texts.push(text);
  return texts;
}
const first = async (live: Live, count: number, after?: string): Promise<LogLine[]> => {
  const lines: LogLine[] = [];
  const abort = new AbortController();
  for await (const each of live.follow("s", after, abort.signal)) {
    lines.push(each);
    if (lines.length === count) break;
  }
  return lines;
};

test("a reader must get what is kept, then what comes, up to the end", async () => {
  const live = liveInProcess();
  await live.append("s", [line("1"), line("2")]);
  const early = textsOf(live.follow("s", undefined, never()));
  await turn();
  await live.append("s", [line("3")]);
  await live.append("other", [line("x")]);
  await turn();
  await live.append("s", [line("4")]);
  await live.end("s");
  expect(await early).toEqual(["1", "2", "3", "4"]);
  expect(await textsOf(live.follow("s", undefined, never()))).toEqual(["1", "2", "3", "4"]);
});

test("a reader that comes back must go on after its last line", async () => {
  const live = liveInProcess();
  await live.append("s", ["1", "2", "3"].map(line));
  const [, second] = await first(live, 2);
  expect((await first(live, 1, second?.id)).map(({ text }) => text)).toEqual(["3"]);
  await live.end("s");
  expect(await textsOf(live.follow("s", second?.id, never()))).toEqual(["3"]);
  expect(await textsOf(live.follow("s", "nonsense", never()))).toEqual(["1", "2", "3"]);
});

test("only the last lines must be kept, with ids that go on", async () => {
  const live = liveInProcess();
  for (let at = 0; at < keptLines + 10; at += 1) await live.append("s", [line(String(at))]);
  await live.end("s");
  const texts = await textsOf(live.follow("s", undefined, never()));
  expect(texts).toHaveLength(keptLines);
  expect([texts[0], texts.at(-1)]).toEqual(["10", String(keptLines + 9)]);
  expect(await textsOf(live.follow("s", String(keptLines + 9), never()))).toEqual([String(keptLines + 9)]);
});

test("a reader must end when it is told to, and interest must be seen while it reads", async () => {
  const live = liveInProcess();
  const abort = new AbortController();
  expect(await live.isRead("s")).toBe(false);
  const reading = textsOf(live.follow("s", undefined, abort.signal));
  await turn();
  expect(await live.isRead("s")).toBe(true);
  abort.abort();
  expect(await reading).toEqual([]);
  expect(await live.isRead("s")).toBe(false);
});

test("all readers must end when it is closed", async () => {
  const live = liveInProcess();
  const all = [live.follow("s", undefined, never()), live.follow("t", undefined, never())].map(textsOf);
  await turn();
  await live.append("s", [line("1")]);
  await live.close();
  expect(await Promise.all(all)).toEqual([["1"], []]);
});
