import { parseEnv, printEnv } from "@moorage/domain/service";
import { editRow, newRow, type Row, removeRow } from "./draft.ts";

/** Stands for a value that is not shown; the same whatever its length. */
export const dots = "••••••••••••";

export interface LineProblem {
  line: number;
  message: string;
}

/** The lines as `.env` text; a value that is not here is twelve dots. */
export function textOf(rows: readonly Row[]): string {
  return rows
    .filter((row) => !row.removed && row.name !== "")
    .map((row) => (row.value === undefined ? `${row.name}=${dots}\n` : printEnv([[row.name, row.value]])))
    .join("");
}

/** The text back to lines: what is missing from it is removed, dots leave the stored value alone. */
export function rowsOfText(text: string, rows: readonly Row[]): { rows: Row[]; problems: LineProblem[] } {
  const { variables, problems } = parseEnv(text);
  const found = [...problems];
  const left = new Map(variables.map((each) => [each.name, each]));
  const kept = rows.flatMap((row): Row[] => {
    const given = left.get(row.name);
    left.delete(row.name);
    if (!given) return removeRow([row], row.key);
    if (given.value !== dots) return [editRow(row, { value: given.value, removed: false })];
    if (row.was) return [{ ...row, value: undefined, removed: false }];
    found.push({ line: given.line, message: noValue(row.name) });
    return [row];
  });
  const added = [...left.values()].flatMap(({ name, value, line }) => {
    if (value !== dots) return [newRow(name, value)];
    found.push({ line, message: noValue(name) });
    return [];
  });
  return { rows: [...kept, ...added], problems: found.sort((a, b) => a.line - b.line) };
}

const noValue = (name: string) => `${name} has no stored value that the dots could stand for.`;

/** Text to be added: pairs, the last of a name wins, and what could not be read by its line. */
export function readPairs(text: string): { pairs: { name: string; value: string }[]; problems: LineProblem[] } {
  const { variables, problems } = parseEnv(text);
  const pairs = new Map(variables.map(({ name, value }) => [name, { name, value }]));
  return { pairs: [...pairs.values()], problems };
}
