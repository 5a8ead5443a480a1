import { setTimeout as pause } from "node:timers/promises";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectGarbageWhenQuiet } from "./collect-garbage.ts";

// As `node --expose-gc` gives it: the real collector.
setFlagsFromString("--expose-gc");
const collector = runInNewContext("gc") as (how: object) => void;

const size = () => getHeapStatistics().total_physical_size;
const collect = vi.fn(collector);

beforeEach(() => vi.stubGlobal("gc", collect));
afterEach(() => {
  collect.mockClear();
  vi.unstubAllGlobals();
});

function makeGarbage(): number {
  const garbage = Array.from({ length: 400_000 }, (_, n) => ({ n }));
  return garbage.length > 0 ? size() : 0;
}

test("a quiet process gives the garbage of its start back, and does not collect again for nothing", async () => {
  const full = makeGarbage();
  collectGarbageWhenQuiet(100);
  await vi.waitFor(() => expect(collect).toHaveBeenCalled(), { timeout: 60_000, interval: 50 });
  expect(size()).toBeLessThan(full - 8 * 1024 * 1024);
  await pause(500);
  expect(collect).toHaveBeenCalledTimes(1);
});

test("a busy process is not stopped for it", async () => {
  makeGarbage();
  collectGarbageWhenQuiet(100);
  for (let turn = 0; turn < 20; turn++) {
    for (const end = performance.now() + 20; performance.now() < end; );
    await pause(20);
  }
  expect(collect).not.toHaveBeenCalled();
});
