import { bytes, count } from "../../../lib/format.ts";
import type { Metrics } from "../types.ts";

export const percent = (value: number): string => `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} %`;

const units = ["B/s", "kB/s", "MB/s", "GB/s"] as const;

/** "3.4 MB/s": of a network, in thousands. */
export function rate(bytesPerSecond: number): string {
  let value = bytesPerSecond;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${units[unit]}`;
}

export const loadWords = (value: number): string => String(Number(value.toFixed(2)));

/** What it is now; a dash where it is not told. */
export const figureOf = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? "–" : format(value);

export const peakOf = (values: readonly (number | null)[], format: (value: number) => string): string => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? "not measured" : `peak ${format(Math.max(...known))}`;
};

/** "of 7.77 GiB, peak 61 %" */
export const ofWhole = (whole: number | null | undefined, peak: string): string =>
  whole ? `of ${bytes(whole)}, ${peak}` : peak;

/** "Debian GNU/Linux 12, aarch64, 4 cores" */
export function machineWords(machine: Metrics["machine"]): string {
  if (!machine) return "";
  const { distribution, os, architecture, cpuModel, cpuCores } = machine;
  const cores = cpuCores === null ? null : count(cpuCores, "core");
  return [distribution ?? os, architecture, cores, cpuModel].filter((part) => part !== null).join(", ");
}

/** Since when it has been silent, when it was to be heard from by now. */
export function silentSince({ latest, monitoring, to }: Metrics): string | undefined {
  if (!latest || !monitoring.on) return undefined;
  const silentMs = Date.parse(to) - Date.parse(latest.at);
  return silentMs > 3 * monitoring.everySeconds * 1_000 ? latest.at : undefined;
}
