/** What a machine does: what is measured of it, how often, and when that is too much. */

/** One look at a machine. What it does not tell is null, never a zero. */
export interface MachineSample {
  /** Of all its cores, since the look before. */
  cpuPercent: number | null;
  /** Average over a minute of what runs or waits to. */
  load: number | null;
  memoryUsedBytes: number | null;
  memoryTotalBytes: number | null;
  /** Of the fuller one of the file systems of / and of Docker's folder. */
  diskUsedBytes: number | null;
  diskTotalBytes: number | null;
  /** Since it was started. */
  networkInBytes: number | null;
  networkOutBytes: number | null;
  networkInPerSecond: number | null;
  networkOutPerSecond: number | null;
  uptimeSeconds: number | null;
}

/** What a machine is, as its kernel says. */
export interface MachineIdentity {
  os: string | null;
  distribution: string | null;
  kernel: string | null;
  architecture: string | null;
  cpuModel: string | null;
  cpuCores: number | null;
  cpuPhysicalCores: number | null;
  cpuMhz: number | null;
}

export const thresholds = ["cpu", "memory"] as const;
export type Threshold = (typeof thresholds)[number];

/** How a server is measured; kept while that is off. */
export interface Monitoring {
  on: boolean;
  everySeconds: number;
  retentionDays: number;
  /** In per cent; null: no event is made of it. */
  limits: Record<Threshold, number | null>;
}

export const everySecondsMin = 10;
export const everySecondsMax = 3_600;
export const retentionDaysMax = 90;

export const usualMonitoring: Monitoring = {
  on: false,
  everySeconds: 30,
  retentionDays: 7,
  limits: { cpu: null, memory: null },
};

/** Since when something is above its limit (ISO 8601). */
export type Overload = Partial<Record<Threshold, string>>;

/** How many samples in a row contradicted what is known so far. */
export type Streaks = Partial<Record<Threshold, number>>;

/** So many in a row: one that stands out alone is no news. */
const samplesInRow = 3;

const percentOf = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : (part / whole) * 100;

export const memoryPercent = (sample: Pick<MachineSample, "memoryUsedBytes" | "memoryTotalBytes">): number | null =>
  percentOf(sample.memoryUsedBytes, sample.memoryTotalBytes);

export const diskPercent = (sample: Pick<MachineSample, "diskUsedBytes" | "diskTotalBytes">): number | null =>
  percentOf(sample.diskUsedBytes, sample.diskTotalBytes);

interface Judged {
  overload: Overload;
  streaks: Streaks;
  /** What went above its limit, or back below it, with this sample. */
  crossed: Threshold[];
}

/** Both ways take three samples in a row; what was not measured begins the row again. */
export function judgeSample(
  { limits }: Monitoring,
  known: { overload: Overload; streaks: Streaks },
  { at, ...sample }: MachineSample & { at: string },
): Judged {
  const values: Record<Threshold, number | null> = { cpu: sample.cpuPercent, memory: memoryPercent(sample) };
  const judged: Judged = { overload: {}, streaks: {}, crossed: [] };
  for (const name of thresholds) {
    const limit = limits[name];
    if (limit === null) continue;
    const since = known.overload[name];
    const value = values[name];
    const contradicts = value !== null && value > limit !== (since !== undefined);
    const streak = contradicts ? (known.streaks[name] ?? 0) + 1 : 0;
    const hasCrossed = streak >= samplesInRow;
    if (hasCrossed) judged.crossed.push(name);
    else judged.streaks[name] = streak;
    const isAbove = hasCrossed !== (since !== undefined);
    if (isAbove) judged.overload[name] = since ?? at;
  }
  return judged;
}
