import { usualMonitoring } from "@moorage/domain/server";
import { expect, test } from "vitest";
import type { Metrics } from "../types.ts";
import { figureOf, machineWords, ofWhole, peakOf, percent, rate, silentSince } from "./words.ts";

test("figures are short, and what is not told is no zero", () => {
  expect([0, 0.25, 9.96, 41.6].map(percent)).toEqual(["0 %", "0.3 %", "10 %", "42 %"]);
  expect([12, 999, 3_400_000, 2_000_000_000].map(rate)).toEqual(["12 B/s", "999 B/s", "3.4 MB/s", "2 GB/s"]);
  expect([figureOf(null, percent), figureOf(0, percent)]).toEqual(["–", "0 %"]);
  expect([peakOf([null, 3, 12], percent), peakOf([null], percent)]).toEqual(["peak 12 %", "not measured"]);
  expect([ofWhole(2 ** 30, "peak 1 %"), ofWhole(null, "peak 1 %")]).toEqual(["of 1 GiB, peak 1 %", "peak 1 %"]);
});

test("a machine is named by what it tells of itself", () => {
  const machine = {
    ...{ os: "linux", distribution: "Debian GNU/Linux 12", kernel: "6.1", architecture: "aarch64" },
    ...{ cpuModel: null, cpuCores: 4, cpuPhysicalCores: null, cpuMhz: null },
  };
  expect(machineWords(machine)).toBe("Debian GNU/Linux 12, aarch64, 4 cores");
  expect(machineWords(null)).toBe("");
});

test("a server is silent after three samples that did not come, and never while it is not measured", () => {
  const metrics = {
    monitoring: { ...usualMonitoring, on: true, everySeconds: 30 },
    latest: { at: "2026-01-01T00:00:00.000Z" },
    to: "2026-01-01T00:01:30.000Z",
  } as Metrics;
  expect(silentSince(metrics)).toBeUndefined();
  const later = { ...metrics, to: "2026-01-01T00:01:31.000Z" };
  expect(silentSince(later)).toBe("2026-01-01T00:00:00.000Z");
  expect(silentSince({ ...later, monitoring: usualMonitoring })).toBeUndefined();
});
