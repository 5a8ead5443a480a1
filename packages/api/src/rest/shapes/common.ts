import { z } from "zod";

/** ISO 8601 in UTC with milliseconds. */
export const At = z.iso.datetime();

export const iso = (at: Date | string): string => (typeof at === "string" ? at : at.toISOString());

/** Columns of the public API that nothing here fills yet: always there, always null. */
export const nullColumns = <const N extends string>(...names: N[]): Record<N, z.ZodNull> =>
  Object.fromEntries(names.map((name) => [name, z.null()])) as Record<N, z.ZodNull>;

/** The values to `nullColumns`. */
export const nullsOf = <N extends string>(columns: Record<N, z.ZodNull>): Record<N, null> =>
  Object.fromEntries(Object.keys(columns).map((name) => [name, null])) as Record<N, null>;

/** Descriptions are never null inside; outside, none is null. */
export const textOrNull = (text: string): string | null => (text === "" ? null : text);

/** `.env` text: only for callers that may reveal variables; for others the key is absent. */
export const Env = z.string().optional().meta({
  description: "Only with the permission variables:reveal, and only where one row is read; each read is audited.",
});

export interface Searched<T> {
  items: T[];
  total: number;
}

export const searchOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), total: z.number().int() });

export const page = {
  limit: z.number().int().min(1).max(100).default(20),
  offset: z.number().int().min(0).default(0),
};

/** Case-insensitive "contains"; an absent filter matches all. */
export const contains = (text: string | null, wanted: string | undefined): boolean =>
  wanted === undefined || wanted === "" || (text ?? "").toLowerCase().includes(wanted.toLowerCase());

export const paged = <T>(found: readonly T[], { limit, offset }: { limit: number; offset: number }): Searched<T> => ({
  items: found.slice(offset, offset + limit),
  total: found.length,
});
