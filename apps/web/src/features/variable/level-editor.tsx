"use client";

import type { VariableLevel } from "@moorage/domain/service";
import { useEffect, useState } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Note, ProblemNote } from "../../components/ui/note.tsx";
import { SaveBar } from "../../components/ui/save-bar.tsx";
import { useTRPCClient } from "../../trpc/client.tsx";
import { countChanges, namesOf, type Row } from "./draft.ts";
import { issuesOf } from "./line-issues.ts";
import { ownerOf, type Place, type VariableList } from "./queries.ts";
import type { KnownNames } from "./references.ts";
import { SavedNote } from "./saved-note.tsx";
import type { LineProblem } from "./text.ts";
import { TextView } from "./text-view.tsx";
import { useDraft } from "./use-draft.ts";
import { useSave } from "./use-save.ts";
import type { RowRights } from "./variable-row.tsx";
import { VariableTable } from "./variable-table.tsx";

interface LevelEditorProps {
  place: Place;
  level: VariableLevel;
  list: VariableList;
  /** Names of the other levels, as far as they are loaded. */
  known: KnownNames;
  view: "table" | "text";
  rights: RowRights;
  /** In place of the level's own title and words. */
  title?: string;
  unit?: string;
  purpose?: string;
  /** The lines as they stand, for "What the container gets"; undefined when nothing is unsaved. */
  onDraft: (rows: readonly Row[] | undefined, textIsWrong: boolean) => void;
}

const titles: Record<VariableLevel, string> = {
  service: "Set on this service",
  environment: "Set on this environment",
  project: "Set on this project",
};

const focusLine = (key: string) =>
  (
    document.querySelector<HTMLElement>(`[data-value-of="${key}"][aria-invalid]`) ??
    document.querySelector<HTMLElement>(`[data-name-of="${key}"]`)
  )?.focus();

/** One level: its lines, and the bar that saves them. */
export function LevelEditor(props: LevelEditorProps) {
  const { place, level, list, known, view, rights, title = titles[level], unit, purpose, onDraft } = props;
  const client = useTRPCClient();
  const draft = useDraft(list);
  const { rows, version } = draft;
  const [read, setRead] = useState<{ version: number; problems: readonly LineProblem[] }>();
  const textProblems = read?.version === version ? read.problems : [];
  const saving = useSave(place, level, draft.settle);
  const issues = issuesOf({ rows, level, known: { ...known, [level]: namesOf(rows) }, refused: saving.errors });
  const changes = countChanges(rows);
  const textIsWrong = textProblems.length > 0;
  useEffect(() => onDraft(changes > 0 ? rows : undefined, textIsWrong), [onDraft, rows, changes, textIsWrong]);

  const save = (andDeploy: boolean) => {
    if (textIsWrong) return;
    if (issues.first) return focusLine(issues.first.key);
    void saving.save(rows, andDeploy);
  };
  const { first } = issues;
  const blocked = textIsWrong ? (
    "Some lines of the text cannot be read."
  ) : first ? (
    <button type="button" className="text-link underline underline-offset-3" onClick={() => focusLine(first.key)}>
      {first.name || "A line"} needs a correction first.
    </button>
  ) : undefined;
  const exportText = async () => {
    const { text } = await client.variable.export.mutate({ owner: ownerOf(place, level) });
    return text;
  };
  return (
    <>
      <Card
        title={title}
        aside={
          !place.purpose && (
            <span className="max-md:hidden">The service wins over environment, environment over project</span>
          )
        }
        flush
        className="overflow-visible!"
      >
        {list.valuesUnavailable && (
          <div className="p-3">
            <Note tone="warn">
              The values cannot be read at the moment, since the worker does not answer. Names are right, and what is
              saved now keeps the values that are not shown.
            </Note>
          </div>
        )}
        {draft.outdated && (
          <div className="p-3">
            <Note>Somebody else has saved variables here meanwhile. Theirs stay; only your lines are written.</Note>
          </div>
        )}
        {view === "table" ? (
          <VariableTable level={level} unit={unit} purpose={purpose} draft={draft} issues={issues} rights={rights} />
        ) : (
          <TextView
            key={version}
            rows={rows}
            canEdit={rights.edit}
            exportText={rights.reveal && list.variables.length > 0 ? exportText : undefined}
            problems={textProblems}
            onChange={(next, problems) => {
              setRead({ version, problems });
              draft.change(() => next);
            }}
          />
        )}
      </Card>
      <ProblemNote problem={saving.problem} />
      {changes === 0 && <SavedNote saved={saving.saved} place={place} />}
      <SaveBar
        changes={changes}
        blocked={blocked}
        pending={saving.pending}
        onDiscard={() => {
          draft.discard();
          saving.clear();
        }}
        onSave={() => save(false)}
        {...(place.service !== undefined && { onSaveAndDeploy: () => save(true) })}
      />
    </>
  );
}
