import type { CSSProperties } from "react";
import { Button } from "../ui/button.tsx";
import type { Entry } from "./entries.ts";
import { LogRow } from "./log-row.tsx";
import { type useLogScroll, visibleRows } from "./use-log-scroll.ts";
import type { useLogView } from "./use-log-view.ts";

interface LogBodyProps {
  label: string;
  view: ReturnType<typeof useLogView>;
  scroll: ReturnType<typeof useLogScroll>;
  offsets: Float64Array;
  causeId: string | undefined;
  live: boolean;
  onOlder: (() => void) | undefined;
}

const noHits: readonly never[] = [];

/** The scrolling part: only the rows in view exist. */
export function LogBody({ label, view, scroll, offsets, causeId, live, onOlder }: LogBodyProps) {
  const { from, to } = visibleRows(offsets, scroll.seen);
  const shown = view.entries.slice(from, to);
  const wrap = view.wrap.on;
  const last = view.entries.findLast((entry) => entry.kind === "line");
  const digits = last?.kind === "line" ? String(last.n).length : 1;
  return (
    <div
      ref={scroll.box}
      role="log"
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      style={{ "--digits": digits } as CSSProperties}
      data-wrap={wrap ? "" : undefined}
      onScroll={scroll.onScroll}
      className="log flex-1"
    >
      <Ruler scroll={scroll} times={view.times.on} />
      {onOlder && (
        <div className="flex justify-center py-2">
          <Button size="sm" onClick={onOlder}>
            Show older lines
          </Button>
        </div>
      )}
      <div className="relative my-2.5" style={{ height: offsets.at(-1), minWidth: wrap ? undefined : widthOf(shown) }}>
        {shown.map((entry, index) => (
          <LogRow
            key={entry.key}
            entry={entry}
            top={offsets[from + index] ?? 0}
            times={view.times.on}
            bad={entry.key === causeId}
            hits={view.hitsByRow.get(from + index) ?? noHits}
            onFold={view.fold}
          />
        ))}
      </div>
      {view.entries.length === 0 && (
        <p className="absolute inset-x-0 top-8 text-center font-sans text-small text-muted-foreground">
          {view.filtered ? "No line matches." : emptyText(live)}
        </p>
      )}
    </div>
  );
}

const emptyText = (live: boolean) => (live ? "Nothing written yet." : "This log has no lines.");

/** Measures the width of a character and of the columns before the text. */
function Ruler({ scroll, times }: { scroll: LogBodyProps["scroll"]; times: boolean }) {
  return (
    <div aria-hidden className="invisible absolute flex">
      <span className="log-n" />
      {times && <span className="w-20 max-md:hidden" />}
      <span ref={scroll.ruler} className="absolute left-0">
        0000000000
      </span>
    </div>
  );
}

/** Rows are placed absolutely, so the widest of those in view says how far the log scrolls sideways. */
function widthOf(rows: readonly Entry[]): string {
  let longest = 0;
  for (const row of rows) {
    if (row.kind === "line") longest = Math.max(longest, row.line.text.length + (row.line.source?.length ?? 0));
  }
  return `calc(${longest + 2}ch + 140px)`;
}
