"use client";

import type { PreviewedVariable, VariableLevel } from "@moorage/domain/service";
import { clsx } from "clsx";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { Tag } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Note } from "../../components/ui/note.tsx";
import type { Row } from "./draft.ts";
import { dots } from "./text.ts";

interface ContainerGetsProps {
  variables: readonly PreviewedVariable[];
  /** Values that may be shown, by level and name. */
  rows: Partial<Record<VariableLevel, readonly Row[]>>;
  /** Why a deployment would be refused. */
  problem: string | undefined;
  /** Lines are unsaved: this is what they would make. */
  unsaved: boolean;
}

const shownFirst = 12;

function find(rows: ContainerGetsProps["rows"], level: VariableLevel, name: string): Row | undefined {
  return rows[level]?.find((row) => row.name === name && !row.removed);
}

/** Every name, where its value comes from, and what it wins over. */
export function ContainerGets({ variables, rows, problem, unsaved }: ContainerGetsProps) {
  const [all, setAll] = useState(false);
  const shown = all ? variables : variables.slice(0, shownFirst);
  const left = variables.length - shown.length;
  return (
    <Card title="What the container gets" aside={unsaved ? `${variables.length}, once saved` : variables.length} flush>
      {problem && (
        <div className="border-b border-border p-3">
          <Note tone="fail">{problem} The next deployment would be refused.</Note>
        </div>
      )}
      {variables.length === 0 && <p className="p-4 text-small text-muted-foreground">No variable.</p>}
      <ul>
        {shown.map((variable) => (
          <Entry key={variable.name} variable={variable} row={find(rows, variable.level, variable.name)} rows={rows} />
        ))}
      </ul>
      {left > 0 && (
        <div className="px-2 py-1.5">
          <Button variant="ghost" size="sm" onClick={() => setAll(true)}>
            Show {left} more
          </Button>
        </div>
      )}
    </Card>
  );
}

interface EntryProps {
  variable: PreviewedVariable;
  row: Row | undefined;
  rows: ContainerGetsProps["rows"];
}

function Entry({ variable, row, rows }: EntryProps) {
  const { name, level, unknown, overrides } = variable;
  const lost = unknown.length > 0;
  return (
    <li
      className={clsx(
        "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 gap-y-0.5 border-b border-border px-4 py-2 text-small last:border-b-0",
        lost && "bg-fail-soft",
      )}
    >
      <code className="truncate font-mono font-medium" title={name}>
        {name}
      </code>
      {lost ? (
        <span className="inline-flex items-center gap-1 text-caption text-fail">
          <CircleX aria-hidden size={13} />
          no value
        </span>
      ) : (
        <Tag>{level}</Tag>
      )}
      {lost ? (
        <span className="col-span-2 text-caption text-fail wrap-anywhere">Not found: {unknown.join(", ")}</span>
      ) : (
        <Value row={row} secret={variable.secret} />
      )}
      {overrides.map((other) => (
        <span key={other} className="col-span-2 truncate text-caption text-muted-foreground">
          {overridden(other, find(rows, other, name))}
        </span>
      ))}
    </li>
  );
}

function overridden(level: VariableLevel, row: Row | undefined): string {
  const place = level.charAt(0).toUpperCase() + level.slice(1);
  return row?.value === undefined || row.secret
    ? `${place} sets it too, not used`
    : `${place} sets ${row.value}, not used`;
}

const reference = /(\$\{\{[^}]*\}\})/;

function Value({ row, secret }: { row: Row | undefined; secret: boolean }) {
  const line = "col-span-2 truncate font-mono text-log text-muted-foreground";
  if (secret || row?.value === undefined) return <code className={line}>{dots}</code>;
  if (row.value === "") return <span className="col-span-2 text-caption text-muted-foreground">empty</span>;
  return (
    <code className={line} title={row.value}>
      {row.value.split(reference).map((part, index) =>
        part.startsWith("${{") ? (
          <span key={index} className="rounded-sm border border-primary-soft-border bg-primary-soft px-1 text-link">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </code>
  );
}
