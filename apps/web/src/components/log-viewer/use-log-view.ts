"use client";

import { useEffect, useMemo, useState } from "react";
import type { LogLine } from "../../lib/shapes.ts";
import { useUrlState } from "../../lib/use-url-state.ts";
import { entriesOf, findHits, maxHits, offsetsOf } from "./entries.ts";
import type { RowHit } from "./log-row.tsx";

interface Options {
  lines: readonly LogLine[];
  dropped: number;
  foldSteps: readonly string[];
}

const none: ReadonlySet<string> = new Set();
const distinct = (values: readonly (string | undefined)[]) =>
  [...new Set(values)].filter((value) => value !== undefined);

/** What of the log is shown: search, step and replica stand in the address, folding and wrapping do not. */
export function useLogView({ lines, dropped, foldSteps }: Options) {
  const [query, setQuery] = useUrlState("q");
  const [step, setStep] = useUrlState("step");
  const [source, setSource] = useUrlState("replica");
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set(foldSteps));
  const [wrap, setWrap] = useState(false);
  // On a phone nothing is read by scrolling sideways.
  useEffect(() => setWrap(window.matchMedia("(max-width: 860px)").matches), []);
  const [times, setTimes] = useState(true);
  const [at, setAt] = useState(0);
  useEffect(() => setWrap(window.matchMedia("(max-width: 860px)").matches), []);

  const open = query !== "" || step !== "" ? none : folded;
  const entries = useMemo(
    () => entriesOf(lines, { step, source, folded: open, dropped }),
    [lines, step, source, open, dropped],
  );
  const hits = useMemo(() => findHits(entries, query), [entries, query]);
  const steps = useMemo(() => distinct(lines.map((line) => line.step)), [lines]);
  const sources = useMemo(() => distinct(lines.map((line) => line.source)).toSorted(), [lines]);
  const current = Math.min(at, Math.max(0, hits.length - 1));
  const hitsByRow = useMemo(() => {
    const rows = new Map<number, RowHit[]>();
    hits.forEach((hit, index) => {
      const row = rows.get(hit.entry) ?? [];
      row.push({ start: hit.start, end: hit.end, now: index === current });
      rows.set(hit.entry, row);
    });
    return rows;
  }, [hits, current]);

  const fold = (name: string) => {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    setFolded(next);
  };
  const search = (value: string) => {
    setAt(0);
    setQuery(value);
  };
  const found = hits.length === maxHits ? `${maxHits.toLocaleString("en")}+` : String(hits.length);
  const tally = query === "" ? "" : `${hits.length === 0 ? 0 : current + 1} of ${found}`;
  const filters = [
    { name: "step", value: step, values: steps, onChange: setStep },
    { name: "replica", value: source, values: sources, onChange: setSource },
  ];
  return {
    ...{ entries, hits, hitsByRow, current, setAt, fold, query, search, tally, filters },
    wrap: { on: wrap, flip: () => setWrap(!wrap) },
    times: { on: times, flip: () => setTimes(!times) },
    filtered: query !== "" || step !== "" || source !== "",
  };
}

export function useOffsets(entries: ReturnType<typeof entriesOf>, columns: number) {
  return useMemo(() => offsetsOf(entries, columns), [entries, columns]);
}
