"use client";

import type { VariableLevel } from "@moorage/domain/service";
import { ClipboardPaste, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "../../components/ui/button.tsx";
import { Empty } from "../../components/ui/states.tsx";
import { mergePairs, type Row } from "./draft.ts";
import type { LineIssues } from "./line-issues.ts";
import type { useDraft } from "./use-draft.ts";
import { columns, type RowRights, VariableRow } from "./variable-row.tsx";

const ImportDialog = lazy(() => import("./import-dialog.tsx"));

interface VariableTableProps {
  level: VariableLevel;
  /** What one of them is called, and what they are for. */
  unit?: string | undefined;
  purpose?: string | undefined;
  draft: ReturnType<typeof useDraft>;
  issues: LineIssues;
  rights: RowRights;
}

const none: never[] = [];
const purposes: Record<VariableLevel, string> = {
  service: "What the containers of this service get as their environment.",
  environment: "What every service of this environment gets, unless it sets the same name itself.",
  project: "What every service of this project gets, unless its environment or the service sets the same name.",
};

function Head() {
  return (
    <div
      aria-hidden
      className={`${columns} border-b border-border py-2 pr-2.5 text-caption font-medium text-subtle-foreground max-md:hidden!`}
    >
      <span />
      <span className="pl-2.5">Name</span>
      <span className="pl-2.5">Value</span>
      <span className="pl-2.5">Kept as</span>
      <span />
    </div>
  );
}

export function VariableTable({
  level,
  unit = "variable",
  purpose = purposes[level],
  draft,
  issues,
  rights,
}: VariableTableProps) {
  const [importing, setImporting] = useState(false);
  const { rows, handlers, add, change } = draft;
  return (
    <>
      {rows.length === 0 ? (
        <Empty title={`No ${unit} yet`}>
          <p>{purpose}</p>
        </Empty>
      ) : (
        <>
          <Head />
          <ul aria-label="Variables">
            {rows.map((row: Row) => (
              <VariableRow
                key={row.key}
                row={row}
                rights={rights}
                nameError={issues.lines.get(row.key)?.name}
                valueError={issues.lines.get(row.key)?.value}
                unknown={issues.unknown.get(row.key) ?? none}
                {...handlers}
              />
            ))}
          </ul>
        </>
      )}
      {rights.edit && (
        <div className="flex flex-wrap items-center gap-2 border-t border-border px-3.5 py-2.5">
          <Button size="sm" data-command="Add variable" icon={<Plus aria-hidden size={16} />} onClick={add}>
            Add variable
          </Button>
          <Button
            size="sm"
            data-command="Paste .env"
            icon={<ClipboardPaste aria-hidden size={16} />}
            onClick={() => setImporting(true)}
          >
            Paste .env
          </Button>
          <span className="ml-auto text-caption text-muted-foreground max-md:hidden">
            Enter adds a row. Pasting several lines adds them all.
          </span>
        </div>
      )}
      {importing && (
        <Suspense>
          <ImportDialog
            onClose={() => setImporting(false)}
            onImport={(pairs, replace) => change((all) => mergePairs(all, pairs, replace))}
          />
        </Suspense>
      )}
    </>
  );
}
