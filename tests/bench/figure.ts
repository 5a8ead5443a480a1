// What a measurement says, and how it is printed.
export type Unit = "ms" | "MiB" | "KiB" | "statements" | "requests" | "connections";

export interface Figure {
  name: string;
  ours: number;
  unit: Unit;
  /** What is not to be passed. */
  limit?: number;
  /** The same measured without us, in the same run. */
  comparison?: number;
  /** Ours to the comparison. */
  ratio?: number;
  ok: boolean;
  note?: string;
}

const digits: Record<Unit, number> = { ms: 1, MiB: 1, KiB: 1, statements: 0, requests: 0, connections: 0 };

function round(value: number, unit: Unit): number {
  const power = 10 ** digits[unit];
  return Math.round(value * power) / power;
}

interface Facts {
  limit?: number | undefined;
  comparison?: number | undefined;
  note?: string | undefined;
}

export function figure(name: string, ours: number, unit: Unit, { limit, comparison, note }: Facts = {}): Figure {
  return {
    name,
    ours: round(ours, unit),
    unit,
    ...(limit === undefined ? {} : { limit: round(limit, unit) }),
    ...(comparison === undefined
      ? {}
      : { comparison: round(comparison, unit), ratio: Math.round((ours / comparison) * 100) / 100 }),
    ok: Number.isFinite(ours) && (limit === undefined || ours <= limit),
    ...(note === undefined ? {} : { note }),
  };
}

/** A measurement that could not be taken is no good figure. */
export const failed = (name: string, error: unknown): Figure => ({
  name,
  ours: Number.NaN,
  unit: "ms",
  ok: false,
  note: error instanceof Error ? error.message : String(error),
});

const amount = (value: number | undefined, unit: Unit): string => (value === undefined ? "" : `${value} ${unit}`);

function verdict({ ok, limit, ours }: Figure): string {
  if (Number.isNaN(ours)) return "failed";
  if (limit === undefined) return ok ? "" : "over";
  return ok ? "ok" : "over";
}

export function printTable(figures: readonly Figure[]): string {
  const head = ["name", "ours", "limit", "in the same run", "ratio", "", ""];
  const rows = figures.map((each) => [
    each.name,
    amount(each.ours, each.unit),
    amount(each.limit, each.unit),
    amount(each.comparison, each.unit),
    each.ratio === undefined ? "" : each.ratio.toFixed(2),
    verdict(each),
    each.note ?? "",
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) =>
        at > 0 && at < 5 ? cell.padStart(widths[at] ?? 0) : at === 6 ? cell : cell.padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

export const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

export const spread = (values: readonly number[]): string =>
  `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
