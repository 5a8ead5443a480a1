export interface Difference {
  /** "release.strategy" */
  field: string;
  before: string;
  after: string;
}

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** Leaves by their path. A list is one leaf: its order is part of what it says. */
function leaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (!isTree(value)) return into.set(path, value);
  for (const [name, inner] of Object.entries(value)) leaves(inner, path === "" ? name : `${path}.${name}`, into);
  return into;
}

function text(value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return value.join(" ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The fields in which two settings differ, in the order of the older ones. */
export function differences(before: object, after: object): Difference[] {
  const [was, is] = [leaves(before, "", new Map()), leaves(after, "", new Map())];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({ field, before: text(was.get(field)), after: text(is.get(field)) }))
    .filter((each) => each.before !== each.after);
}
