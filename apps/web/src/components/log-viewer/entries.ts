import type { LogLine } from "../../lib/shapes.ts";
import { parseAnsi, plainText, type Span } from "./ansi.ts";

export type Entry =
  | { kind: "step"; key: string; step: string; size: number; folded: boolean }
  | { kind: "line"; key: string; line: LogLine; n: number };

export interface View {
  step: string;
  source: string;
  folded: ReadonlySet<string>;
  /** Lines that were dropped before the first one that is here. */
  dropped: number;
}

/** Lines as rows: each step begins with a heading, a folded one is only its heading. */
export function entriesOf(lines: readonly LogLine[], view: View): Entry[] {
  const entries: Entry[] = [];
  let heading: Extract<Entry, { kind: "step" }> | undefined;
  lines.forEach((line, index) => {
    if (view.source !== "" && line.source !== view.source) return;
    if (view.step !== "" && line.step !== view.step) return;
    if (line.step !== undefined && line.step !== heading?.step) {
      heading = { kind: "step", key: `step-${line.id}`, step: line.step, size: 0, folded: view.folded.has(line.step) };
      entries.push(heading);
    }
    if (heading) heading.size += 1;
    if (heading?.folded && line.step === heading.step) return;
    entries.push({ kind: "line", key: line.id, line, n: view.dropped + index + 1 });
  });
  return entries;
}

interface Parsed {
  spans: Span[];
  text: string;
}

const parsed = new WeakMap<LogLine, Parsed>();

export function parsedLine(line: LogLine): Parsed {
  let found = parsed.get(line);
  if (!found) {
    const spans = parseAnsi(line.text);
    found = { spans, text: plainText(spans) };
    parsed.set(line, found);
  }
  return found;
}

export interface Hit {
  entry: number;
  start: number;
  end: number;
}

export const maxHits = 100_000;

export function findHits(entries: readonly Entry[], query: string): Hit[] {
  const needle = query.toLowerCase();
  const hits: Hit[] = [];
  if (needle === "") return hits;
  for (const [entry, row] of entries.entries()) {
    if (row.kind !== "line") continue;
    const text = parsedLine(row.line).text.toLowerCase();
    for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + needle.length)) {
      hits.push({ entry, start: at, end: at + needle.length });
      if (hits.length >= maxHits) return hits;
    }
  }
  return hits;
}

const lineHeight = 20;
const headingHeight = 30;

/** Where each row begins; the last value is the height of all. `columns` 0: lines do not wrap. */
export function offsetsOf(entries: readonly Entry[], columns: number): Float64Array {
  const offsets = new Float64Array(entries.length + 1);
  entries.forEach((entry, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + heightOf(entry, columns);
  });
  return offsets;
}

const sourceGap = 1;

/** Lines break at any character, so that the height of a row is known without drawing it. */
function heightOf(entry: Entry, columns: number): number {
  if (entry.kind === "step") return headingHeight;
  if (columns <= 0) return lineHeight;
  const width = parsedLine(entry.line).text.length + (entry.line.source ? entry.line.source.length + sourceGap : 0);
  return lineHeight * Math.max(1, Math.ceil(width / columns));
}

/** Index of the row at a height. */
export function rowAt(offsets: Float64Array, top: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}
