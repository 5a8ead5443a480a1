"use client";

import { useId, useRef, useState } from "react";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import type { Row } from "./draft.ts";
import { LineProblems } from "./line-problems.tsx";
import { type LineProblem, rowsOfText, textOf } from "./text.ts";

interface TextViewProps {
  rows: readonly Row[];
  canEdit: boolean;
  /** All of it with its secrets, for the clipboard; absent without the right. */
  exportText: (() => Promise<string>) | undefined;
  problems: readonly LineProblem[];
  onChange: (rows: Row[], problems: LineProblem[]) => void;
}

/** The same lines as `.env` text. */
export function TextView({ rows, canEdit, exportText, problems, onChange }: TextViewProps) {
  const id = useId();
  const [text, setText] = useState(() => textOf(rows));
  const area = useRef<HTMLTextAreaElement>(null);
  return (
    <div className="grid gap-3 p-4">
      <div className="flex items-start justify-between gap-2">
        <p id={id} className="text-caption text-muted-foreground">
          Twelve dots stand for a value that is not shown; leave them and it stays. Comments are not kept.
        </p>
        {exportText && <CopyButton text={exportText} label="Copy all with secrets. Written to the audit log." />}
      </div>
      <LineProblems problems={problems} area={area} />
      <Textarea
        ref={area}
        mono
        aria-label="Variables as .env text"
        aria-describedby={id}
        aria-invalid={problems.length > 0 || undefined}
        rows={Math.min(28, Math.max(12, text.split("\n").length + 1))}
        value={text}
        readOnly={!canEdit}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          const read = rowsOfText(event.target.value, rows);
          onChange(read.rows, read.problems);
        }}
      />
    </div>
  );
}
