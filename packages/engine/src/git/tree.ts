/** What a commit would write, looked at before anything is written. */
import { AppError } from "@moorage/domain";
import type { GitSession } from "./session.ts";

export interface TreeLimits {
  entries: number;
  totalBytes: number;
}

/** Counts over a repository and its submodules together. */
export interface TreeTotals {
  entries: number;
  bytes: number;
  /** Path of each symbolic link, and where it points. */
  links: Map<string, string>;
}

export interface Gitlink {
  path: string;
  commit: string;
}

const entryPattern = /^(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t(.*)$/s;

/** Paths are counted from the root of all, of which `prefix` is the way to this repository. */
export async function readTree(
  session: GitSession,
  dir: string,
  commit: string,
  options: { prefix: string; totals: TreeTotals; limits: TreeLimits },
): Promise<Gitlink[]> {
  const { prefix, totals, limits } = options;
  const gitlinks: Gitlink[] = [];
  const links: { path: string; id: string }[] = [];
  await session.run(["ls-tree", "-r", "-l", "--full-tree", "--end-of-options", commit], {
    dir,
    onLine: (line, stream) => {
      const [, mode, , id = "", size = "0", quoted = ""] = stream === "stdout" ? (entryPattern.exec(line) ?? []) : [];
      if (mode === undefined) return;
      totals.entries += 1;
      totals.bytes += Number(size) || 0;
      const problem = limitProblem(totals, limits);
      if (problem) session.bounds.exceed(problem);
      else if (mode === "160000") gitlinks.push({ path: unquoted(quoted), commit: id });
      else if (mode === "120000") links.push({ path: prefix + unquoted(quoted), id });
    },
  });
  await readLinks(session, dir, links, totals.links);
  const out = linkLeadingOut(totals.links);
  if (out !== undefined)
    throw new AppError("INVALID", `The repository has a symbolic link that leads out of it: ${out.slice(0, 200)}`, {
      hint: "Remove the link, or point it to a file of the repository.",
    });
  return gitlinks;
}

function limitProblem({ entries, bytes }: TreeTotals, limits: TreeLimits): AppError | undefined {
  if (entries > limits.entries)
    return new AppError("LIMIT", `The commit has more than ${limits.entries.toLocaleString("en")} files.`);
  if (bytes > limits.totalBytes)
    return new AppError("LIMIT", `The commit's files have more than ${Math.round(limits.totalBytes / 1024 ** 2)} MiB.`);
  return undefined;
}

/** Names with quotes, backslashes or control characters are written in C's way. */
export function unquoted(name: string): string {
  if (!(name.startsWith('"') && name.endsWith('"') && name.length > 1)) return name;
  const letters: Readonly<Record<string, string>> = {
    n: "\n",
    t: "\t",
    r: "\r",
    a: "\u0007",
    b: "\b",
    v: "\v",
    f: "\f",
  };
  return name
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/gs, (_, octal: string | undefined, letter = "") =>
      octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (letters[letter] ?? letter),
    );
}

/** A link's target is the text of its blob. */
async function readLinks(
  session: GitSession,
  dir: string,
  links: readonly { path: string; id: string }[],
  into: Map<string, string>,
): Promise<void> {
  if (links.length === 0) return;
  let at = 0;
  let size: number | undefined;
  await session.run(["cat-file", "--batch"], {
    dir,
    input: `${links.map(({ id }) => id).join("\n")}\n`,
    onLine: (line, stream) => {
      if (stream !== "stdout") return;
      if (size === undefined) {
        size = Number(/ blob (\d+)$/.exec(line)?.[1] ?? Number.NaN);
        return;
      }
      const link = links[at];
      // More than one line, or characters that a line loses: what it is cannot be said, so it is refused as one that leads out.
      if (link) into.set(link.path, Buffer.byteLength(line) === size ? line : "/");
      at += 1;
      size = undefined;
    },
  });
  for (const { path } of links) if (!into.has(path)) into.set(path, "/");
}

const hopsMax = 40;

/** The first link whose way, other links of the same tree followed, leaves the root; also one that leads to nothing. */
export function linkLeadingOut(links: ReadonlyMap<string, string>): string | undefined {
  for (const path of links.keys()) if (leadsOut(path, links)) return path;
  return undefined;
}

function leadsOut(path: string, links: ReadonlyMap<string, string>): boolean {
  const at: string[] = [];
  const todo = path.split("/").reverse();
  for (let hops = 0; todo.length > 0; ) {
    const part = todo.pop();
    if (part === undefined || part === "" || part === ".") continue;
    if (part === "..") {
      if (at.pop() === undefined) return true;
      continue;
    }
    at.push(part);
    const target = links.get(at.join("/"));
    if (target === undefined) continue;
    hops += 1;
    // The kernel gives up here too: a circle leads nowhere.
    if (hops > hopsMax) return false;
    if (target.startsWith("/")) return true;
    at.pop();
    todo.push(...target.split("/").reverse());
  }
  return false;
}
