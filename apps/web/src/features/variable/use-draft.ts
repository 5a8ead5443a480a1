"use client";

import { useCallback, useMemo, useState } from "react";
import { afterSave, type Edit, editRow, mergePairs, newRow, type Row, removeRow, rowOf } from "./draft.ts";
import type { VariableList } from "./queries.ts";
import { readPairs } from "./text.ts";

interface Draft {
  rows: Row[];
  /** The list that it was begun from. */
  base: VariableList;
}

interface State {
  draft: Draft | undefined;
  /** Goes up when the lines are the stored ones again: a text is written anew from them. */
  version: number;
}

const focusName = (key: string) =>
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-name-of="${key}"]`)?.focus());

/** Unsaved lines over the stored ones. What others save meanwhile is shown as soon as nothing is unsaved. */
export function useDraft(list: VariableList) {
  const [{ draft, version }, setState] = useState<State>({ draft: undefined, version: 0 });
  const stored = useMemo(() => list.variables.map(rowOf), [list]);
  const rows = draft?.rows ?? stored;

  const change = useCallback(
    (next: (rows: Row[]) => Row[]) =>
      setState((now) => ({
        ...now,
        draft: {
          base: now.draft?.base ?? list,
          rows: next(now.draft?.rows ?? list.variables.map(rowOf)),
        },
      })),
    [list],
  );
  const handlers = useMemo(
    () => ({
      onEdit: (key: string, edit: Edit) =>
        change((all) => all.map((row) => (row.key === key ? editRow(row, edit) : row))),
      onRemove: (key: string) => {
        const next = document.querySelector(`[data-name-of="${key}"]`)?.closest("li")?.nextElementSibling;
        change((all) => removeRow(all, key));
        requestAnimationFrame(() => next?.querySelector("input")?.focus());
      },
      onAddBelow: (key: string) => {
        const added = newRow();
        change((all) => all.flatMap((row) => (row.key === key ? [row, added] : [row])));
        focusName(added.key);
      },
      onPasteLines: (key: string, text: string) =>
        change((all) =>
          mergePairs(
            all.filter((row) => row.key !== key),
            readPairs(text).pairs,
            false,
          ),
        ),
    }),
    [change],
  );
  const add = () => {
    const added = newRow();
    change((all) => [...all, added]);
    focusName(added.key);
  };
  const settle = (left: Row[] | undefined, base: VariableList) => (now: State) =>
    left ? { ...now, draft: { base, rows: left } } : { draft: undefined, version: now.version + 1 };
  return {
    rows,
    version,
    change,
    handlers,
    add,
    discard: () => setState(settle(undefined, list)),
    /** After a save of `sent`, which `fresh` has; what was typed meanwhile stays. */
    settle: (sent: readonly Row[], fresh: VariableList = list) =>
      setState((now) => settle(now.draft && afterSave(now.draft.rows, sent, fresh.variables), fresh)(now)),
    /** Somebody else saved since this was begun. Only changed lines are written, so theirs stay. */
    outdated: draft !== undefined && draft.base !== list && !sameList(draft.base, list),
  };
}

function sameList(a: VariableList, b: VariableList): boolean {
  const mark = (list: VariableList) => list.variables.map(({ id, updatedAt }) => `${id} ${updatedAt}`).join("\n");
  return mark(a) === mark(b);
}
