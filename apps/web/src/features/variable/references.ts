import {
  type NamedVariable,
  previewVariables,
  printReference,
  type Reference,
  type VariableLevel,
  type VariablePreview,
  variableLevels,
} from "@moorage/domain/service";
import { type Row, referencesIn } from "./draft.ts";

/** The names of each level; undefined where they are not known here. */
export type KnownNames = Partial<Record<VariableLevel, ReadonlySet<string>>>;

export interface UnknownReference {
  reference: Reference;
  text: string;
  /** A name of the same place that is nearly the one that was typed. */
  suggestion: string | undefined;
}

/** Where a reference of a variable of this level may look. Plain ones go on to levels that are not known from here. */
function placesOf(level: VariableLevel, reference: Reference): VariableLevel[] | undefined {
  const own = variableLevels.indexOf(level);
  if (reference.level) return variableLevels.indexOf(reference.level) > own ? undefined : [reference.level];
  return level === "service" ? [...variableLevels] : undefined;
}

/** References of a line that lead nowhere. What only a service can decide is not complained about here. */
export function unknownIn(row: Row, level: VariableLevel, known: KnownNames): UnknownReference[] {
  if (row.removed) return [];
  return referencesIn(row).flatMap((reference) => {
    const places = placesOf(level, reference);
    const names = places?.map((place) => known[place]);
    if (!names || names.some((set) => set === undefined)) return [];
    const all = names.flatMap((set) => [...(set ?? [])]);
    if (all.includes(reference.name)) return [];
    const where = reference.level ? `${reference.level} has no ${reference.name}.` : `No level has ${reference.name}.`;
    return [{ reference, text: where, suggestion: nearest(reference.name, all, row.name) }];
  });
}

export function replaceReference(value: string, { level, name }: Reference, to: string): string {
  const place = level ? `${level}\\.` : "";
  const pattern = new RegExp(`\\$\\{\\{\\s*${place}${name}\\s*\\}\\}`, "g");
  return value.replace(pattern, () => printReference({ level, name: to }));
}

function nearest(name: string, candidates: readonly string[], self: string): string | undefined {
  const most = Math.max(1, Math.floor(name.length / 3));
  const scored = candidates
    .filter((candidate) => candidate !== self)
    .map((candidate) => ({ candidate, away: distance(name.toUpperCase(), candidate.toUpperCase(), most) }))
    .filter(({ away }) => away <= most)
    .sort((a, b) => a.away - b.away);
  return scored[0]?.candidate;
}

/** Letters to change, add or leave out; counting stops to matter beyond `most`. */
function distance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let before = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const now = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const swap = (before[column] ?? 0) + (letter === other ? 0 : 1);
      now.push(Math.min(swap, (before[column + 1] ?? 0) + 1, (now[column] ?? 0) + 1));
    }
    before = now;
  }
  return before[to.length] ?? most + 1;
}

const namedOf = (rows: readonly Row[]): Map<string, NamedVariable> =>
  new Map(
    rows
      .filter((row) => !row.removed && row.name !== "")
      .map((row) => [row.name, { id: row.key, secret: row.secret, references: referencesIn(row) }]),
  );

/** What the containers would get once the lines are saved: the server's own rules, run on the unsaved lines. */
export const previewOf = (rows: Record<VariableLevel, readonly Row[]>): VariablePreview =>
  previewVariables({
    project: namedOf(rows.project),
    environment: namedOf(rows.environment),
    service: namedOf(rows.service),
  });
