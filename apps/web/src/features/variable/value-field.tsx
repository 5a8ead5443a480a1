"use client";

import { clsx } from "clsx";
import { Eye, EyeOff, Undo2 } from "lucide-react";
import type { KeyboardEvent } from "react";
import { IconButton } from "../../components/ui/button.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Input, Textarea } from "../../components/ui/input.tsx";
import type { Row } from "./draft.ts";
import { dots } from "./text.ts";
import { revealSeconds, useReveal } from "./use-reveal.ts";

/** Fields of the table have no edge until they are pointed at; on a phone they always have one. */
export const quietEdge =
  "md:not-focus-visible:not-aria-invalid:border-transparent md:not-focus-visible:not-hover:not-aria-invalid:bg-transparent";

interface ValueFieldProps {
  row: Row;
  error: { id: string } | undefined;
  canEdit: boolean;
  canReveal: boolean;
  /** Its value is being replaced: a field that starts empty. */
  replacing: boolean;
  onChange: (value: string) => void;
  onKeep: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

export function ValueField(props: ValueFieldProps) {
  const { row, error, canEdit, replacing, onChange, onKeep, onKeyDown } = props;
  if (row.value === undefined && row.was) return <HiddenValue {...props} was={row.was} />;
  const control = {
    mono: true,
    "aria-label": `Value of ${row.name || "the new variable"}`,
    "aria-invalid": error ? (true as const) : undefined,
    "aria-describedby": error?.id,
    value: row.value ?? "",
    readOnly: row.removed || !canEdit,
    autoComplete: "off",
    spellCheck: false,
    placeholder: replacing ? "New value" : undefined,
    "data-value-of": row.key,
    className: clsx("min-w-0 flex-1", row.removed && "line-through", !replacing && quietEdge),
  };
  const lines = (row.value ?? "").split("\n").length;
  return (
    <div className="flex items-start gap-1">
      {lines > 1 ? (
        <Textarea {...control} rows={Math.min(lines, 12)} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input {...control} onKeyDown={onKeyDown} onChange={(event) => onChange(event.target.value)} />
      )}
      {replacing && (
        <IconButton
          label={`Keep the stored value of ${row.name}`}
          icon={<Undo2 aria-hidden size={14} />}
          onClick={onKeep}
        />
      )}
    </div>
  );
}

/** Twelve dots whatever the length, or the value for half a minute. */
function HiddenValue({ row, was, canReveal }: ValueFieldProps & { was: NonNullable<Row["was"]> }) {
  const { value, pending, error, reveal, hide, fetchValue } = useReveal(was.id);
  const shown = value !== undefined;
  const usable = canReveal && was.secret && !row.removed;
  return (
    <div className="grid gap-1">
      <div className="flex items-center gap-0.5">
        {shown && value.includes("\n") ? (
          <Textarea mono readOnly aria-label={`Value of ${row.name}`} rows={6} value={value} />
        ) : (
          <Input
            mono
            readOnly
            aria-label={shown ? `Value of ${row.name}` : `Value of ${row.name}, hidden`}
            value={value ?? dots}
            className={clsx("min-w-0 flex-1", row.removed && "line-through", quietEdge)}
          />
        )}
        {usable && (
          <>
            <IconButton
              label={shown ? `Hide ${row.name}` : `Reveal ${row.name}. Written to the audit log.`}
              aria-busy={pending || undefined}
              icon={shown ? <EyeOff aria-hidden size={16} /> : <Eye aria-hidden size={16} />}
              onClick={shown ? hide : () => void reveal()}
            />
            <CopyButton text={fetchValue} label={`Copy ${row.name}. Written to the audit log.`} />
          </>
        )}
      </div>
      {shown && (
        <p className="px-2.5 pb-1 text-caption text-muted-foreground">
          Shown for {revealSeconds} seconds. This is written to the audit log.
        </p>
      )}
      {error && <p className="px-2.5 pb-1 text-caption text-fail">{error}</p>}
    </div>
  );
}
