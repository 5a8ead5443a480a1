import { ChevronDown, ChevronRight } from "lucide-react";
import { clockTime, count, stepTitle } from "../../lib/format.ts";
import { cutAt } from "./ansi.ts";
import { type Entry, parsedLine } from "./entries.ts";

export interface RowHit {
  start: number;
  end: number;
  now: boolean;
}

interface RowProps {
  entry: Entry;
  top: number;
  times: boolean;
  bad: boolean;
  hits: readonly RowHit[];
  onFold: (step: string) => void;
}

export function LogRow({ entry, top, times, bad, hits, onFold }: RowProps) {
  if (entry.kind === "step") return <StepRow entry={entry} top={top} onFold={onFold} />;
  const { line, n } = entry;
  return (
    <div className="log-row" style={{ top }} data-bad={bad ? "" : undefined}>
      <span aria-hidden className="log-n pr-3 text-right text-subtle-foreground select-none">
        {n}
      </span>
      {times && (
        <time
          dateTime={line.at}
          className="w-20 flex-none text-subtle-foreground max-md:hidden"
          suppressHydrationWarning
        >
          {clockTime(line.at)}
        </time>
      )}
      <pre>
        {line.source && <span className="text-(--ansi-grey)">{line.source} </span>}
        <Text line={line} hits={hits} />
      </pre>
    </div>
  );
}

function Text({ line, hits }: { line: Extract<Entry, { kind: "line" }>["line"]; hits: readonly RowHit[] }) {
  const { spans } = parsedLine(line);
  return cutAt(spans, hits).map((piece, index) => {
    if (piece.hit === undefined)
      return piece.className ? (
        <span key={index} className={piece.className}>
          {piece.text}
        </span>
      ) : (
        piece.text
      );
    return (
      <mark key={index} className={piece.className} data-now={hits[piece.hit]?.now ? "" : undefined}>
        {piece.text}
      </mark>
    );
  });
}

function StepRow({
  entry,
  top,
  onFold,
}: {
  entry: Extract<Entry, { kind: "step" }>;
  top: number;
  onFold: (step: string) => void;
}) {
  const Icon = entry.folded ? ChevronRight : ChevronDown;
  return (
    <h3 className="log-row h-[30px] items-end font-mono text-log/5 font-semibold" style={{ top }}>
      <button
        type="button"
        aria-expanded={!entry.folded}
        className="flex items-center pb-0.5"
        onClick={() => onFold(entry.step)}
      >
        <span className="log-n flex justify-end pr-3">
          <Icon aria-hidden size={14} className="text-subtle-foreground" />
        </span>
        {stepTitle(entry.step)}
        {entry.folded && <span className="font-normal text-muted-foreground">, {count(entry.size, "line")}</span>}
      </button>
    </h3>
  );
}
