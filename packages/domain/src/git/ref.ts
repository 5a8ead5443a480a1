import { z } from "zod";

const lengthMax = 255;
// The rules of git check-ref-format, for a name that stands behind refs/heads/ or refs/tags/ as well.
const forbidden = /[\p{Cc}\p{Zl}\p{Zp} ~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)/u;

export function gitRefProblem(text: string): string | undefined {
  if (text === "" || text === "@") return "Enter the name of a branch, a tag or a commit.";
  if (text.length > lengthMax) return `A name has at most ${lengthMax} characters.`;
  if (text.startsWith("-")) return "A name does not begin with a hyphen.";
  if (forbidden.test(text) || /^[/.]|[/.]$/.test(text) || !text.isWellFormed())
    return "This is not a name that git allows for a branch or a tag.";
  return undefined;
}

/** A branch, a tag, a commit's id, or a whole reference such as refs/pull/7/head. */
export const GitRef = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const problem = gitRefProblem(text);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

export const isCommitId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
export const isShortCommitId = (text: string): boolean => /^[0-9a-f]{7,63}$/.test(text);

/** A server may have a hundred thousand names, and as long as it likes. */
const comparedMax = 2_000;

/** Up to `count` names that are written much like `wanted`, nearest first. */
export function nearNames(wanted: string, names: readonly string[], count = 3): string[] {
  const aim = wanted.toLowerCase();
  const limit = Math.max(2, Math.floor(aim.length / 3));
  return names
    .slice(0, comparedMax)
    .map((name) => ({ name, far: distance(aim, name.toLowerCase(), limit) }))
    .filter(({ name, far }) => far <= limit || name.toLowerCase().split("/").includes(aim))
    .sort((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .slice(0, count)
    .map(({ name }) => name);
}

/** Edits from one word to the other; `limit` + 1 as soon as it must be more than that. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}
