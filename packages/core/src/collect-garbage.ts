import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

const lookEveryMs = 10_000;
/** Share of the time that the event loop may have worked since the last look, to count as quiet: idle it is 0.02 to 0.05. */
const quietBelow = 0.15;
const worthBytes = 4 * 1024 * 1024;

interface Collection {
  type: "major";
  execution: "sync";
  flavor: "last-resort";
}
type Collect = (how: Collection) => void;

/**
 * Gives the garbage of the start and of busy times back to the machine once the process is quiet: measured, 20 of 124 MiB
 * half a minute after the start. V8 alone keeps it until it needs room, which in an idle process is never. A collection takes
 * some 50 ms, so it waits for a quiet moment and for a heap that has grown. Does nothing where Node was started without
 * `--expose-gc`.
 */
export function collectGarbageWhenQuiet(everyMs = lookEveryMs): void {
  const collect = (globalThis as { gc?: Collect }).gc;
  if (collect === undefined) return;
  let heapBytes = 0;
  let worked = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, worked);
    worked = now;
    if (utilization > quietBelow || heapSize() < heapBytes + worthBytes) return;
    collect({ type: "major", execution: "sync", flavor: "last-resort" });
    heapBytes = heapSize();
    worked = performance.eventLoopUtilization();
  }, everyMs);
  timer.unref();
}

const heapSize = (): number => getHeapStatistics().total_physical_size;
