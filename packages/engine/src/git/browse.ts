/** A repository to look at: its names at one commit, and single files. Kept for a while; nothing is ever checked out. */
import { AppError, type SourceEntry, type SourceFile, type SourceTree } from "@moorage/domain";
import { gitRefProblem } from "@moorage/domain/git";
import { fileContentMax, PatchPath } from "@moorage/domain/service";
import { type Fetched, fetchCommit, fetchObject, startRepository } from "./fetch.ts";
import { type GitAccess, GitFailed, type GitPlace, type GitSession, withSession } from "./session.ts";
import { unquoted } from "./tree.ts";

export interface KeptAccess extends GitAccess {
  ref: string | undefined;
  /** Where the copy is kept; only its owner may see into it. */
  dir: string;
  /** What the copy is of: another source, or another reference, is fetched anew. */
  of: string;
  /** Fetched anew in any case. */
  refresh: boolean;
  now: Date;
}

const deadlineMs = 90_000;
const namesBytesMax = 64 * 1024 ** 2;
const fileBytesMax = 8 * 1024 ** 2;
const copyKibMax = 256 * 1024;
const entriesMax = 10_000;
const freshMs = 15 * 60_000;
const ownerOnly = 0o700;
/** A name is all that is given out: what leads elsewhere, or is git's own, no patch could change. */
const isPlain = (path: string): boolean => PatchPath.safeParse(path).data === path;

/** What is in `folder` and below it; empty is the root. */
export const browse = (place: GitPlace, access: KeptAccess & { folder: string }): Promise<SourceTree> =>
  onCopy(place, access, async (session, { commit, ref }) => {
    const { dir, folder } = access;
    const entries = await list(session, dir, treeOf(commit, folder), true).catch(noSuch("folder", folder));
    const below = folder === "" ? "" : `${folder}/`;
    const plain = entries.map(({ path, type }) => ({ path: below + path, type })).filter(({ path }) => isPlain(path));
    return { commit, ref, entries: plain.slice(0, entriesMax), more: plain.length > entriesMax };
  });

/** One file as text; what is no text, or too much of it, only says so. */
export async function readFile(place: GitPlace, access: KeptAccess & { path: string }): Promise<SourceFile> {
  const { dir, path } = access;
  let at = "";
  try {
    return await onCopy(place, access, async (session, { commit }) => {
      at = commit;
      const id = await findFile(session, dir, commit, path);
      const sizeBytes = await sizeOf(session, dir, id);
      if (sizeBytes > fileContentMax) return { commit, sizeBytes, content: null, reason: "large" };
      const content = await textOf(session, dir, id, sizeBytes);
      return { commit, sizeBytes, content, reason: content === null ? "binary" : null };
    });
  } catch (error) {
    // A copy that is there was received: it is the file that sends more.
    if (!(error instanceof AppError) || error.code !== "LIMIT" || at === "") throw error;
    await place.host.files.remove(dir);
    return { commit: at, sizeBytes: null, content: null, reason: "large" };
  }
}

const treeOf = (commit: string, folder: string): string => (folder === "" ? commit : `${commit}:${folder}`);

const noSuch = (what: "file" | "folder", path: string) => (error: unknown) => {
  if (!(error instanceof GitFailed)) throw error;
  throw new AppError("NOT_FOUND", `The repository has no ${what} ${path.slice(0, 200)}.`, { field: "path" });
};

interface Kept extends Fetched {
  of: string;
  at: string;
}

const stateOf = (dir: string): string => `${dir}/copy.json`;

/** A copy that cannot be read is as good as none. */
async function keptCopy({ host }: GitPlace, { dir, of, refresh, now }: KeptAccess): Promise<Kept | undefined> {
  const file = stateOf(dir);
  if (refresh || !(await host.files.stat(file))) return undefined;
  const kept = JSON.parse(await host.files.read(file)) as Kept;
  const isFresh = Math.abs(now.getTime() - new Date(kept.at).getTime()) < freshMs;
  return isFresh && kept.of === of ? kept : undefined;
}

async function onCopy<T>(
  place: GitPlace,
  access: KeptAccess,
  work: (session: GitSession, fetched: Fetched) => Promise<T>,
): Promise<T> {
  const { ref, dir, of, now, url, credential } = access;
  const problem = ref === undefined ? undefined : gitRefProblem(ref);
  if (problem) throw new AppError("INVALID", problem, { field: "branch" });
  const { files } = place.host;
  return withSession(place, { url, credential, deadlineMs }, async (session) => {
    let kept = await keptCopy(place, access);
    if (!kept) {
      await files.remove(dir);
      await files.makeDir(dir, ownerOnly);
      await startRepository(session, dir);
      const fetched = await fetchCommit(session, dir, ref, { receivedBytes: namesBytesMax, withoutFiles: true });
      kept = { ...fetched, of, at: now.toISOString() };
      await files.write(stateOf(dir), JSON.stringify(kept));
    }
    const result = await work(session, kept);
    const { stdout } = await place.host.exec(["du", "-sk", "--", dir]);
    if (Number.parseInt(stdout, 10) > copyKibMax) await files.remove(dir);
    return result;
  });
}

const line = /^(\d{6}) (\w+) ([0-9a-f]{40,64})\t(.*)$/s;
const types: Readonly<Record<string, SourceEntry["type"]>> = { "120000": "link", "160000": "submodule" };

interface Listed extends SourceEntry {
  id: string;
  kind: string;
}

async function list(session: GitSession, dir: string, tree: string, whole: boolean): Promise<Listed[]> {
  const found: Listed[] = [];
  await session.run(["ls-tree", "--full-tree", ...(whole ? ["-r"] : []), "--end-of-options", tree], {
    dir,
    onLine: (text, stream) => {
      const [, mode = "", kind = "", id = "", path = ""] = stream === "stdout" ? (line.exec(text) ?? []) : [];
      // One more says that there are more.
      if (mode !== "" && found.length <= 2 * entriesMax)
        found.push({ path: unquoted(path), type: types[mode] ?? "file", id, kind });
    },
  });
  return found;
}

/** Links are not followed: neither the last name nor a folder on the way may be one. */
async function findFile(session: GitSession, dir: string, commit: string, path: string): Promise<string> {
  const cut = path.lastIndexOf("/");
  const folder = cut < 0 ? "" : path.slice(0, cut);
  const names = await list(session, dir, treeOf(commit, folder), false).catch(noSuch("file", path));
  const found = names.find((entry) => entry.path === path.slice(cut + 1));
  if (!found) throw new AppError("NOT_FOUND", `The repository has no file ${path.slice(0, 200)}.`, { field: "path" });
  if (found.kind === "blob" && found.type === "file") return found.id;
  const what = found.kind === "tree" ? "folder" : found.type;
  throw new AppError("INVALID", `${path.slice(0, 200)} is a ${what}, not a file.`, { field: "path" });
}

/** What was left out is fetched here, within bounds; git alone would fetch it whatever its size. */
async function sizeOf(session: GitSession, dir: string, id: string): Promise<number> {
  const ask = async () => {
    const { stdout } = await session.run(["cat-file", "-s", id], { dir, env: { GIT_ALLOW_PROTOCOL: "none" } });
    return Number(stdout);
  };
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
  }
  await fetchObject(session, dir, id, { receivedBytes: fileBytesMax });
  return ask();
}

/** By a file of git's own, since the lines of its output have lost how they ended; null is no text. */
async function textOf(session: GitSession, dir: string, id: string, sizeBytes: number): Promise<string | null> {
  const { host, workDir } = session.place;
  const { stdout } = await session.run(["unpack-file", id], { env: { GIT_DIR: `${dir}/.git` } });
  const file = `${workDir}/${stdout.trim()}`;
  const text = await host.files.read(file);
  await host.files.remove(file);
  const isText = Buffer.byteLength(text) === sizeBytes && !/[\0\ufffd]/.test(text);
  return isText ? text : null;
}
