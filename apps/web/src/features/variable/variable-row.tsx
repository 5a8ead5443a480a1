"use client";

import { clsx } from "clsx";
import { Undo2 } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, memo, useId, useState } from "react";
import { IconButton } from "../../components/ui/button.tsx";
import { FieldError } from "../../components/ui/field.tsx";
import { Input, Select } from "../../components/ui/input.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { type Edit, type Row, type RowState, stateOf } from "./draft.ts";
import { replaceReference, type UnknownReference } from "./references.ts";
import { quietEdge, ValueField } from "./value-field.tsx";

export const columns =
  "grid grid-cols-[3px_minmax(0,1fr)_auto] gap-x-2 gap-y-2 md:grid-cols-[3px_minmax(160px,250px)_minmax(0,1fr)_104px_32px] md:gap-y-0";

const edges: Record<RowState, string | undefined> = {
  same: undefined,
  added: "bg-ok-solid",
  changed: "bg-warn-solid",
  removed: "bg-fail-solid",
};
const edgeWords: Record<RowState, string> = { same: "", added: "New", changed: "Changed", removed: "Will be removed" };

export interface RowRights {
  edit: boolean;
  reveal: boolean;
}

export interface RowHandlers {
  onEdit: (key: string, edit: Edit) => void;
  onRemove: (key: string) => void;
  onAddBelow: (key: string) => void;
  /** Several lines of .env text pasted into a name. */
  onPasteLines: (key: string, text: string) => void;
}

interface VariableRowProps extends RowHandlers {
  row: Row;
  nameError: string | undefined;
  valueError: string | undefined;
  unknown: readonly UnknownReference[];
  rights: RowRights;
}

export const VariableRow = memo(function VariableRow(props: VariableRowProps) {
  const { row, nameError, valueError, unknown, rights, onEdit, onRemove, onAddBelow, onPasteLines } = props;
  const id = useId();
  const [replacing, setReplacing] = useState(false);
  const state = row.was || row.name || row.value ? stateOf(row) : "same";
  const edit = (change: Edit) => onEdit(row.key, change);
  const wrong = valueError !== undefined || unknown.length > 0;
  const keep = () => {
    setReplacing(false);
    edit({ value: row.was?.value ?? undefined });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onAddBelow(row.key);
  };
  const replace = () => {
    setReplacing(true);
    edit({ value: "" });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-value-of="${row.key}"]`)?.focus());
  };
  return (
    <li className={clsx(columns, "items-start border-b border-border py-2.5 pr-2.5 last:border-b-0 md:py-1")}>
      <span className={clsx("row-span-3 -my-2.5 self-stretch md:row-span-1 md:-my-1", edges[state])}>
        <span className="sr-only">{edgeWords[state]}</span>
      </span>
      <NameField
        row={row}
        error={nameError && { id: `${id}-name`, text: nameError }}
        readOnly={row.removed || !rights.edit}
        onName={(name) => edit({ name })}
        onKeyDown={onKeyDown}
        onPasteLines={(text) => onPasteLines(row.key, text)}
      />
      <div className="col-start-2 min-w-0 pl-1 md:col-start-auto md:-my-1 md:self-stretch md:border-l md:border-border md:py-1">
        <ValueField
          row={row}
          error={wrong ? { id: `${id}-value` } : undefined}
          canEdit={rights.edit}
          canReveal={rights.reveal}
          replacing={replacing && row.value !== undefined}
          onChange={(value) => edit({ value })}
          onKeep={keep}
          onKeyDown={onKeyDown}
        />
        {valueError && <Hint error={valueError} id={`${id}-value`} />}
        {unknown.map((each) => (
          <UnknownHint key={each.text} id={`${id}-value`} unknown={each} row={row} onEdit={edit} />
        ))}
        <Was row={row} state={state} />
      </div>
      <div className="col-start-2 max-w-[120px] pl-1 md:col-start-auto md:pl-0">
        <Select
          aria-label={`Whether ${row.name || "the new variable"} is a secret`}
          value={row.secret ? "secret" : "shown"}
          disabled={row.removed || !rights.edit}
          className={clsx("text-muted-foreground", quietEdge)}
          onChange={(event) => edit({ secret: event.target.value === "secret" })}
        >
          <option value="secret">Secret</option>
          <option value="shown">Shown</option>
        </Select>
      </div>
      <div className="col-start-3 row-start-1 md:col-start-auto md:row-start-auto">
        {rights.edit && <RowMenu row={row} onReplace={replace} onRemove={onRemove} onEdit={edit} />}
      </div>
    </li>
  );
});

interface NameFieldProps {
  row: Row;
  error: { id: string; text: string } | "" | undefined;
  readOnly: boolean;
  onName: (name: string) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  onPasteLines: (text: string) => void;
}

function NameField({ row, error, readOnly, onName, onKeyDown, onPasteLines }: NameFieldProps) {
  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const text = event.clipboardData.getData("text/plain");
    if (!text.includes("=") || row.name !== "") return;
    event.preventDefault();
    onPasteLines(text);
  };
  return (
    <div className="min-w-0 pl-1 md:pl-0">
      <Input
        mono
        aria-label={row.was ? `Name of ${row.was.name}` : "Name of the new variable"}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? error.id : undefined}
        data-name-of={row.key}
        value={row.name}
        readOnly={readOnly}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        placeholder="NAME"
        className={clsx(row.removed && "text-muted-foreground line-through", quietEdge)}
        onChange={(event) => onName(event.target.value.trim())}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {error && <Hint error={error.text} id={error.id} />}
    </div>
  );
}

interface RowMenuProps {
  row: Row;
  onReplace: () => void;
  onRemove: (key: string) => void;
  onEdit: (edit: Edit) => void;
}

function RowMenu({ row, onReplace, onRemove, onEdit }: RowMenuProps) {
  if (row.removed)
    return (
      <IconButton
        label={`Keep ${row.name}`}
        icon={<Undo2 aria-hidden size={16} />}
        onClick={() => onEdit({ removed: false })}
      />
    );
  const { was } = row;
  const changed = was && stateOf(row) === "changed";
  const items: MenuItem[] = [
    ...(was && row.value === undefined ? [{ label: "Replace the value", onSelect: onReplace }] : []),
    ...(changed
      ? [
          {
            label: "Undo the change",
            onSelect: () => onEdit({ name: was.name, value: was.value ?? undefined, secret: was.secret }),
          },
        ]
      : []),
    { label: "Remove", danger: true, onSelect: () => onRemove(row.key) },
  ];
  return <Menu size="md" label={`More for ${row.name || "the new variable"}`} items={items} />;
}

function Hint({ error, id }: { error: string; id: string }) {
  return (
    <div className="px-2 pt-1 pb-1.5">
      <FieldError id={id} text={error} />
    </div>
  );
}

function UnknownHint(props: { unknown: UnknownReference; row: Row; id: string; onEdit: (edit: Edit) => void }) {
  const { unknown, row, id, onEdit } = props;
  const { suggestion } = unknown;
  const { value } = row;
  return (
    <div className="flex flex-wrap items-baseline gap-x-1 px-2 pt-1 pb-1.5 text-caption text-fail">
      <FieldError id={id} text={unknown.text} />
      {suggestion && value !== undefined && (
        <span>
          Did you mean{" "}
          <button
            type="button"
            className="underline underline-offset-3"
            onClick={() => onEdit({ value: replaceReference(value, unknown.reference, suggestion) })}
          >
            {suggestion}
          </button>
          ?
        </span>
      )}
    </div>
  );
}

/** What stood here before: the old name or value, or that it goes. */
function Was({ row, state }: { row: Row; state: RowState }) {
  const { was, name, value, secret } = row;
  const line = "px-2.5 pt-1 pb-1 text-caption text-muted-foreground wrap-anywhere";
  if (state === "removed") return <p className={line}>Will be removed</p>;
  if (state !== "changed" || !was) return null;
  const parts = [
    was.name !== name && was.name,
    value !== undefined && value !== was.value && (was.value === null ? "another value" : was.value || "empty"),
    was.secret !== secret && (was.secret ? "secret" : "shown"),
  ].filter((part) => part !== false);
  return (
    <p className={line}>
      Was <code className="font-mono">{parts.join(", ")}</code>
      {was.secret && !secret && value === undefined && ". Showing it is written to the audit log."}
    </p>
  );
}
