/** Variables as text and as values: `.env` in and out, three levels merged, references resolved. */
import { AppError } from "../errors.ts";

export const variableLevels = ["project", "environment", "service"] as const;
/** Who gets a variable: the containers; or the build alone, as an argument (it stays in the image) or as a secret. */
export const variablePurposes = ["runtime", "build-argument", "build-secret"] as const;
export type VariablePurpose = (typeof variablePurposes)[number];

export type VariableLevel = (typeof variableLevels)[number];

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const isVariableName = (name: string): boolean => name.length <= 256 && namePattern.test(name);

const referencePattern = /\$\{\{\s*(?:(project|environment)\.)?([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

/** A place in a value that another variable's value goes to: `${{project.NAME}}`, `${{NAME}}`. */
export interface Reference {
  level: "project" | "environment" | undefined;
  name: string;
}

export function referencesOf(value: string): Reference[] {
  return Array.from(value.matchAll(referencePattern), ([, level, name]) => ({
    level: level as Reference["level"],
    name: name ?? "",
  }));
}

export const printReference = ({ level, name }: Reference): string => `\${{${level ? `${level}.` : ""}${name}}}`;

/** Variables of one owner; the value is whatever the caller has: text, a sealed box, or nothing. */
export type VariableSet<V> = ReadonlyMap<string, V>;
export type Levels<V> = Record<VariableLevel, VariableSet<V>>;

/** Where a plain reference `${{NAME}}` looks: the nearest level first. */
const nearestFirst = ["service", "environment", "project"] as const;

function find<V>(levels: Levels<V>, { level, name }: Reference): { level: VariableLevel; value: V } | undefined {
  for (const candidate of level ? [level] : nearestFirst) {
    const value = levels[candidate].get(name);
    if (value !== undefined) return { level: candidate, value };
  }
  return undefined;
}

/** References that lead nowhere, without opening a value: names and references are stored in clear. */
export function unknownReferences(
  levels: Levels<{ references: readonly Reference[] }>,
): { level: VariableLevel; name: string; reference: Reference }[] {
  const seen = new Set<string>();
  // A value that is hidden by a nearer one still counts when something refers to it.
  const visit = ({ level, name }: { level: VariableLevel; name: string }): ReturnType<typeof unknownReferences> => {
    const here = `${level}.${name}`;
    if (seen.has(here)) return [];
    seen.add(here);
    return (levels[level].get(name)?.references ?? []).flatMap((reference) => {
      const found = find(levels, reference);
      return found ? visit({ level: found.level, name: reference.name }) : [{ level, name, reference }];
    });
  };
  return mergedNames(levels).flatMap(visit);
}

/** Each name that a container gets, with the level that wins. */
export function mergedNames(levels: Levels<unknown>): { name: string; level: VariableLevel }[] {
  const merged = new Map<string, VariableLevel>();
  for (const level of variableLevels) for (const name of levels[level].keys()) merged.set(name, level);
  return Array.from(merged, ([name, level]) => ({ name, level }));
}

/** Linux starts no program with a longer string in its environment; and references could double a value forever. */
const resolvedMax = 128 * 1024;

/** All three levels, the nearer one wins; references replaced. An unknown or circular one is refused by name. */
export function resolveVariables(levels: Levels<string>): Map<string, string> {
  const done = new Map<string, string>();
  const resolve = (level: VariableLevel, name: string, value: string, trail: readonly string[]): string => {
    const here = `${level}.${name}`;
    const known = done.get(here);
    if (known !== undefined) return known;
    if (trail.includes(here))
      throw new AppError("INVALID", `The variables refer to each other in a circle: ${[...trail, here].join(" → ")}.`);
    let added = 0;
    const resolved = value.replace(referencePattern, (_text, referenced: Reference["level"], target: string) => {
      const reference = { level: referenced, name: target };
      const found = find(levels, reference);
      if (!found) throw unknownReferenceError([{ level, name, reference }]);
      const part = resolve(found.level, target, found.value, [...trail, here]);
      added += part.length;
      if (added > resolvedMax)
        throw new AppError("INVALID", `${name} (${level}) is longer than 128 KiB with its references replaced.`);
      return part;
    });
    done.set(here, resolved);
    return resolved;
  };
  return new Map(
    mergedNames(levels).map(({ name, level }) => [name, resolve(level, name, levels[level].get(name) ?? "", [])]),
  );
}

export function unknownReferenceError(
  unknown: readonly { level: VariableLevel; name: string; reference: Reference }[],
): AppError {
  const texts = unknown.map(({ level, name, reference }) => `${printReference(reference)} in ${name} (${level})`);
  return new AppError("INVALID", `No variable for ${texts.join(", ")}.`, {
    hint: "Add the variable that is referred to, or correct the reference.",
  });
}

const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\", $: "$" };

interface ParsedLine {
  name: string;
  value: string;
  /** 1-based. */
  line: number;
}

/** Reads `.env` text. `'…'` is literal, `"…"` knows \n \r \t \" \\ \$, both may span lines; nothing is expanded. */
export function parseEnv(text: string): { variables: ParsedLine[]; problems: { line: number; message: string }[] } {
  const variables: ParsedLine[] = [];
  const problems: { line: number; message: string }[] = [];
  const pattern =
    /[^\S\n]*(?:(?:export[^\S\n]+)?([^\s=#]+)[^\S\n]*=[^\S\n]*(?:'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\n]*))[^\n]*|#[^\n]*|([^\n]*))(?:\n|$)/y;
  const source = text.replace(/\r\n?/g, "\n");
  let line = 1;
  while (pattern.lastIndex < source.length) {
    const match = pattern.exec(source);
    if (!match) break;
    const [all, name, single, double, bare, junk] = match;
    if (name !== undefined && isVariableName(name))
      variables.push({ name, value: unquote(single, double, bare), line });
    else if (name !== undefined) problems.push({ line, message: `${name.slice(0, 40)} is not a variable name.` });
    else if (junk?.trim()) problems.push({ line, message: "This line is not NAME=value." });
    line += all.split("\n").length - 1;
  }
  return { variables, problems };
}

function unquote(single: string | undefined, double: string | undefined, bare: string | undefined): string {
  if (single !== undefined) return single;
  if (double !== undefined) return double.replace(/\\([\s\S])/g, (all, mark: string) => escapes[mark] ?? all);
  // A comment after a bare value needs a space before it, so that "a#b" keeps its "#"; "A= # b" is empty.
  const text = bare ?? "";
  const comment = /^#(?:\s|$)|\s#/.exec(text);
  return (comment ? text.slice(0, comment.index) : text).trim();
}

/** Writes `.env` text that `parseEnv` reads back to the same values. */
export function printEnv(variables: Iterable<readonly [name: string, value: string]>): string {
  return Array.from(variables, ([name, value]) => `${name}=${quote(value)}\n`).join("");
}

function quote(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]*$/.test(value)) return value;
  if (!/['\r]/.test(value)) return `'${value}'`;
  const marks: Record<string, string> = { "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\", $: "\\$" };
  return `"${value.replace(/[\n\r"\\$]/g, (mark) => marks[mark] ?? mark)}"`;
}

const harmlessNames = new Set([
  "PORT",
  "HOST",
  "HOSTNAME",
  "NODE_ENV",
  "LOG_LEVEL",
  "TZ",
  "LANG",
  "RAILS_ENV",
  "APP_ENV",
]);

/** Whether a new variable may be shown without Reveal: well-known settings, and addresses without a user in them. */
export function looksHarmless(name: string, value: string): boolean {
  if (harmlessNames.has(name)) return true;
  // The address of a webhook is its own password.
  return name.endsWith("_URL") && !name.includes("HOOK") && /^https?:\/\/[^@?#\s]*$/.test(value);
}
