import type { VariableLevel } from "@moorage/domain/service";
import { nameProblem, type Row } from "./draft.ts";
import { type KnownNames, type UnknownReference, unknownIn } from "./references.ts";
import type { RowErrors } from "./use-save.ts";

/** What is wrong, at its line. Any of it blocks saving. */
export interface LineIssues {
  lines: ReadonlyMap<string, RowErrors>;
  unknown: ReadonlyMap<string, UnknownReference[]>;
  /** The first line to correct. */
  first: Row | undefined;
}

interface Options {
  rows: readonly Row[];
  level: VariableLevel;
  known: KnownNames;
  /** What the server refused in the last save. */
  refused: ReadonlyMap<string, RowErrors>;
}

export function issuesOf({ rows, level, known, refused }: Options): LineIssues {
  const lines = new Map<string, RowErrors>();
  const unknown = new Map<string, UnknownReference[]>();
  for (const row of rows) {
    const name = nameProblem(row, rows);
    const found = { ...refused.get(row.key), ...(name && { name }) };
    if (Object.keys(found).length > 0) lines.set(row.key, found);
    const lost = unknownIn(row, level, known);
    if (lost.length > 0) unknown.set(row.key, lost);
  }
  // What the server refused is sent again once something was changed, so it does not block.
  const first = rows.find((row) => nameProblem(row, rows) !== undefined || unknown.has(row.key));
  return { lines, unknown, first };
}
