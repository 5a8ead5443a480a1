import { expect, test } from "vitest";
import {
  judgeSample,
  type MachineSample,
  type Monitoring,
  type Overload,
  type Streaks,
  usualMonitoring,
} from "./index.ts";

const nothing: MachineSample = {
  ...{ cpuPercent: null, load: null, memoryUsedBytes: null, memoryTotalBytes: null, uptimeSeconds: null },
  ...{ diskUsedBytes: null, diskTotalBytes: null, networkInBytes: null, networkOutBytes: null },
  ...{ networkInPerSecond: null, networkOutPerSecond: null },
};

/** What is told of each of these values of the CPU, one after the other. */
function told(cpu: (number | null)[], limit: number | null = 80, memory: number | null = null): string[] {
  const monitoring: Monitoring = { ...usualMonitoring, on: true, limits: { cpu: limit, memory } };
  let known: { overload: Overload; streaks: Streaks } = { overload: {}, streaks: {} };
  return cpu.flatMap((cpuPercent, index) => {
    const sample = { ...nothing, cpuPercent, memoryUsedBytes: 9, memoryTotalBytes: 10, at: `at ${index}` };
    const judged = judgeSample(monitoring, known, sample);
    known = judged;
    return judged.crossed.map((name) => `${index} ${name} ${judged.overload[name] ?? "back"}`);
  });
}

test("what is above its limit for three samples in a row must be told once, and once when it is back", () => {
  expect(told([81, 82, 83, 84, 99, 79, 78, 77, 76])).toEqual(["2 cpu at 2", "7 cpu back"]);
});

test("a row that is broken must begin again, also by what was not measured", () => {
  expect(told([99, 99, 10, 99, 99, null, 99, 99])).toEqual([]);
  expect(told([99, 99, 99, 10, 10, 99, 10, 10, null, 10])).toEqual(["2 cpu at 2"]);
});

test("a limit must be passed, not reached; without one nothing is told", () => {
  expect(told([80, 80, 80, 80])).toEqual([]);
  expect(told([99, 99, 99], null)).toEqual([]);
  expect(told([1, 1, 1], 80, 85)).toEqual(["2 memory at 2"]);
});
