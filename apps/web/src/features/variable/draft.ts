import { isVariableName, looksHarmless, type Reference, referencesOf } from "@moorage/domain/service";
import type { ListedVariable } from "./queries.ts";

/** One line of the editor: a stored variable with its changes, or a new one. */
export interface Row {
  key: string;
  was: ListedVariable | undefined;
  name: string;
  /** Undefined: the stored value stays, unseen. */
  value: string | undefined;
  secret: boolean;
  /** Secret or not by choice; a new one follows what it looks like until then. */
  chosen: boolean;
  removed: boolean;
}

export type RowState = "same" | "added" | "changed" | "removed";

export const rowOf = (was: ListedVariable): Row => ({
  key: was.id,
  was,
  name: was.name,
  value: was.value ?? undefined,
  secret: was.secret,
  chosen: true,
  removed: false,
});

let lastKey = 0;

export function newRow(name = "", value = ""): Row {
  lastKey += 1;
  const secret = name !== "" && !looksHarmless(name, value);
  return { key: `new-${lastKey}`, was: undefined, name, value, secret, chosen: false, removed: false };
}

/** A new line in which nothing was typed: neither saved nor counted. */
const isBlank = (row: Row): boolean => !row.was && row.name === "" && (row.value ?? "") === "";

export function stateOf(row: Row): RowState {
  const { was } = row;
  if (!was) return "added";
  if (row.removed) return "removed";
  const typed = row.value !== undefined && row.value !== was.value;
  return typed || row.name !== was.name || row.secret !== was.secret ? "changed" : "same";
}

export const countChanges = (rows: readonly Row[]): number =>
  rows.filter((row) => !isBlank(row) && stateOf(row) !== "same").length;

export type Edit = Partial<Pick<Row, "name" | "value" | "secret" | "removed">>;

export function editRow(row: Row, edit: Edit): Row {
  const next = { ...row, ...edit, chosen: row.chosen || edit.secret !== undefined };
  if (next.chosen || next.name === "") return next;
  return { ...next, secret: !looksHarmless(next.name, next.value ?? "") };
}

/** A new line is gone at once; a stored one stays in sight until it is saved. */
export function removeRow(rows: readonly Row[], key: string): Row[] {
  return rows.flatMap((row) => {
    if (row.key !== key) return [row];
    return row.was ? [{ ...rowOf(row.was), removed: true }] : [];
  });
}

/** Pasted or imported pairs: a name that is there gets the value, the others become new lines. */
export function mergePairs(
  rows: readonly Row[],
  pairs: readonly { name: string; value: string }[],
  replace: boolean,
): Row[] {
  const given = new Map(pairs.map(({ name, value }) => [name, value]));
  const kept = rows.flatMap((row): Row[] => {
    const value = given.get(row.name);
    if (value === undefined) return replace ? removeRow([row], row.key) : isBlank(row) ? [] : [row];
    given.delete(row.name);
    return [editRow(row, { value, removed: false })];
  });
  return [...kept, ...Array.from(given, ([name, value]) => newRow(name, value))];
}

export const referencesIn = (row: Row): Reference[] => {
  if (row.value !== undefined) return referencesOf(row.value);
  return (row.was?.references ?? []).map(({ level, name }) => ({ level, name }));
};

/** Names that will be there once this is saved. */
export const namesOf = (rows: readonly Row[]): Set<string> =>
  new Set(rows.filter((row) => !row.removed && row.name !== "").map((row) => row.name));

export function nameProblem(row: Row, rows: readonly Row[]): string | undefined {
  if (row.removed || isBlank(row)) return undefined;
  if (row.name === "") return "Give it a name.";
  if (!isVariableName(row.name)) return "Use letters, digits and underscores, not starting with a digit.";
  const twin = rows.some((other) => other.key !== row.key && !other.removed && other.name === row.name);
  return twin ? `${row.name} is there twice.` : undefined;
}

const sameText = (a: Row, b: Row) =>
  a.name === b.name && a.value === b.value && a.secret === b.secret && a.removed === b.removed;

/** The lines after a save: `sent` are stored now; what was typed meanwhile stays. Undefined when nothing was. */
export function afterSave(
  now: readonly Row[],
  sent: readonly Row[],
  stored: readonly ListedVariable[],
): Row[] | undefined {
  const before = new Map(sent.map((row) => [row.key, row]));
  const byId = new Map(stored.map((variable) => [variable.id, variable]));
  const byName = new Map(stored.map((variable) => [variable.name, variable]));
  const typed = now.filter((row) => {
    const was = before.get(row.key);
    return was ? !sameText(row, was) : !isBlank(row);
  });
  if (typed.length === 0) return undefined;
  const kept = typed.map((row) => ({ ...row, was: byId.get(row.key) ?? byName.get(before.get(row.key)?.name ?? "") }));
  const over = new Map(kept.flatMap((row) => (row.was ? [[row.was.id, row] as const] : [])));
  return [...stored.map((variable) => over.get(variable.id) ?? rowOf(variable)), ...kept.filter(({ was }) => !was)];
}

interface SavedRow {
  id?: string;
  name: string;
  value?: string;
  secret?: boolean;
}

/** What is sent: changed lines only; `keys` says which line each one is, for errors by place. */
export function changesOf(rows: readonly Row[]): { variables: SavedRow[]; removed: string[]; keys: string[] } {
  const sent = rows.filter((row) => !isBlank(row) && ["added", "changed"].includes(stateOf(row)));
  return {
    keys: sent.map((row) => row.key),
    variables: sent.map(({ was, name, value, secret }) => ({
      name,
      ...(was && { id: was.id }),
      ...(value !== undefined && value !== was?.value && { value }),
      ...(secret !== was?.secret && { secret }),
    })),
    removed: rows.flatMap((row) => (row.was && row.removed ? [row.was.name] : [])),
  };
}
