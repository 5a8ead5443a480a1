import type { SourceEntry } from "./types.ts";

export interface Row {
  path: string;
  /** What is shown of the path. */
  name: string;
  type: SourceEntry["type"] | "folder";
}

const byName = (a: Row, b: Row): number => a.name.localeCompare(b.name, "en", { numeric: true });

/** What one folder has, folders first; `folder` is empty or ends with a slash. */
function inFolder(entries: readonly SourceEntry[], folder: string): Row[] {
  const folders = new Map<string, Row>();
  const files: Row[] = [];
  for (const { path, type } of entries) {
    if (!path.startsWith(folder)) continue;
    const name = path.slice(folder.length).split("/", 1)[0] ?? "";
    const whole = folder + name;
    if (whole === path) files.push({ path, name, type });
    else folders.set(name, { path: `${whole}/`, name, type: "folder" });
  }
  return [...Array.from(folders.values()).sort(byName), ...files.sort(byName)];
}

/** With words to look for: the files of all folders whose path has each of them. */
export function rowsOf(entries: readonly SourceEntry[], folder: string, search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return inFolder(entries, folder);
  return entries
    .filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)))
    .map(({ path, type }) => ({ path, name: path, type }));
}
