/** One repository and its submodules into a work tree. */
import { AppError } from "@moorage/domain";
import { formatGitUrl } from "@moorage/domain/git";
import { type Fetched, type FetchLimits, fetchCommit, startRepository } from "./fetch.ts";
import { fetchLargeFiles } from "./lfs.ts";
import { GitFailed, type GitSession, withSession } from "./session.ts";
import { listSubmodules, requireFolder, type Submodule, submoduleError } from "./submodules.ts";
import { readTree, type TreeLimits, type TreeTotals } from "./tree.ts";

const levelsMax = 5;
const submodulesMax = 100;

export interface Tree {
  /** The root of all. */
  root: string;
  /** The way from the root to this repository: empty, or with "/" at its end. */
  prefix: string;
  /** How many repositories this one is inside of. */
  level: number;
  /** Over all levels. */
  totals: TreeTotals & { submodules: number };
  limits: TreeLimits & FetchLimits;
  submodules: boolean;
  lfs: boolean;
}

export async function checkOutRepository(
  session: GitSession,
  tree: Tree,
  wanted: string | undefined,
): Promise<Fetched> {
  const dir = tree.prefix ? `${tree.root}/${tree.prefix.slice(0, -1)}` : tree.root;
  await startRepository(session, dir);
  const fetched = await fetchCommit(session, dir, wanted, tree.limits);
  const gitlinks = await readTree(session, dir, fetched.commit, tree);
  const submodules = tree.submodules ? await listSubmodules(session, dir, fetched.commit, gitlinks) : [];
  await session.run(["checkout", "--quiet", "--force", "--detach", fetched.commit, "--"], { dir });
  await session.run(["config", "remote.origin.url", formatGitUrl(session.url)], { dir });
  if (tree.lfs) await fetchLargeFiles(session, dir, tree.limits.totalBytes);
  else await mentionLargeFiles(session, dir);
  for (const submodule of submodules) await checkOutSubmodule(session, tree, submodule);
  return fetched;
}

const attributesMax = 256 * 1024;

/** Without LFS a build gets pointers in the place of files; its errors would not say why. */
async function mentionLargeFiles({ place: { host, log } }: GitSession, dir: string): Promise<void> {
  const file = `${dir}/.gitattributes`;
  const found = await host.files.stat(file);
  if (found?.type !== "file" || found.sizeBytes > attributesMax) return;
  if (/\sfilter=lfs\b/.test(await host.files.read(file)))
    log("This repository keeps files in Git LFS, which is switched off: only pointers to them are here");
}

const fewer = "Take some out of .gitmodules, or switch submodules off in the source settings.";

async function checkOutSubmodule(session: GitSession, tree: Tree, submodule: Submodule): Promise<void> {
  const { path, commit, url, credential } = submodule;
  const { totals, root, prefix, level } = tree;
  if (level >= levelsMax)
    throw new AppError("LIMIT", `Submodules are nested more than ${levelsMax} deep: ${path}`, { hint: fewer });
  totals.submodules += 1;
  if (totals.submodules > submodulesMax)
    throw new AppError("LIMIT", `The repository has more than ${submodulesMax} submodules.`, { hint: fewer });
  await requireFolder(session, root, `${prefix}${path}`);
  session.place.log(`Submodule ${prefix}${path}: ${commit.slice(0, 12)} of ${url}`);
  const inside: Tree = { ...tree, prefix: `${prefix}${path}/`, level: level + 1 };
  const place = { ...session.place, signal: session.bounds.signal };
  try {
    await withSession(place, { url, credential }, (own) => checkOutRepository(own, inside, commit));
  } catch (error) {
    // What ended everything is the better cause.
    session.bounds.check();
    throw submoduleError(`${prefix}${path}`, error);
  }
}

export interface CommitText {
  message: string;
  author: { name: string; email: string };
}

const messageMax = 4_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: whoever commits must not steer a terminal
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What the history shows of a commit. */
export async function readCommit(session: GitSession, dir: string, commit: string): Promise<CommitText> {
  try {
    const { stdout } = await session.run(["log", "-1", "--no-color", "--format=%an%n%ae%n%B", commit, "--"], { dir });
    const [name = "", email = "", ...message] = stdout.replace(control, "").split("\n");
    return { message: message.join("\n").trim().slice(0, messageMax), author: { name, email } };
  } catch (error) {
    if (error instanceof GitFailed) throw new AppError("INVALID", `The commit ${commit} cannot be read.`);
    throw error;
  }
}
