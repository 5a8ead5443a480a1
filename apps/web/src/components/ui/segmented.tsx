import { clsx } from "clsx";

export interface Segment {
  value: string;
  label: string;
  tally?: number;
}

interface Props {
  label: string;
  segments: readonly Segment[];
  value: string;
  onChange: (value: string) => void;
}

/** A few exclusive views of the same list. Keep the value in the address. */
export function Segmented({ label, segments, value, onChange }: Props) {
  return (
    <fieldset
      aria-label={label}
      className="scroll-quiet inline-flex max-w-full min-w-0 gap-0.5 overflow-x-auto rounded-[8px] border border-border bg-muted p-0.5"
    >
      {segments.map((segment) => (
        <button
          key={segment.value}
          type="button"
          aria-pressed={segment.value === value}
          onClick={() => onChange(segment.value)}
          className={clsx(
            "inline-flex h-[calc(var(--control)-6px)] items-center gap-1.5 rounded-md px-2.5 text-small font-medium whitespace-nowrap",
            segment.value === value
              ? "bg-card text-foreground shadow-[0_0_0_1px_var(--border-strong)]"
              : "text-muted-foreground hover:text-foreground",
          )}
        >
          {segment.label}
          {segment.tally !== undefined && <span className="font-normal text-subtle-foreground">{segment.tally}</span>}
        </button>
      ))}
    </fieldset>
  );
}
