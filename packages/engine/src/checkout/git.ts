/** The source of a service from a git repository. */
import { AppError } from "@moorage/domain";
import { formatGitUrl, gitRefProblem } from "@moorage/domain/git";
import type { GitCredential } from "../git/credential.ts";
import type { FetchLimits } from "../git/fetch.ts";
import { type CommitText, checkOutRepository, readCommit } from "../git/repository.ts";
import { type GitPlace, withSession } from "../git/session.ts";
import { linkLeadingOut, type TreeLimits } from "../git/tree.ts";

export interface GitRequest {
  url: string;
  /** A branch, a tag, a commit; undefined is the default branch. */
  ref: string | undefined;
  /** Below the root; empty is the root. */
  buildPath: string;
  submodules: boolean;
  lfs: boolean;
  credential: GitCredential;
  limits?: Partial<GitLimits>;
  deadlineMs?: number;
}

export type GitLimits = TreeLimits & FetchLimits;

const gitLimits: GitLimits = { entries: 200_000, totalBytes: 8 * 1024 ** 3, receivedBytes: 4 * 1024 ** 3 };

export interface GitCheckedOut extends CommitText {
  /** The root of the work tree. */
  dir: string;
  /** Where the build begins: `dir`, or a folder of it. */
  sourceDir: string;
  commit: string;
  /** refs/heads/…, refs/tags/… or the commit's id. */
  ref: string;
}

/** Brings one commit into `workDir/src`. When it fails, nothing of it stays there. */
export async function checkoutGit(place: GitPlace, request: GitRequest): Promise<GitCheckedOut> {
  const { url, ref, buildPath, submodules, lfs, credential } = request;
  const problem = ref === undefined ? undefined : gitRefProblem(ref);
  if (problem) throw new AppError("INVALID", problem, { field: "branch" });
  const { host, log } = place;
  const root = `${place.workDir}/src`;
  const totals = { entries: 0, bytes: 0, links: new Map<string, string>(), submodules: 0 };
  const limits = { ...gitLimits, ...request.limits };
  const access = { url, credential, ...(request.deadlineMs ? { deadlineMs: request.deadlineMs } : {}) };
  try {
    return await withSession(place, access, async (session) => {
      await host.files.remove(root);
      log(`Fetching ${ref ?? "the default branch"} of ${formatGitUrl(session.url)}`);
      const tree = { root, prefix: "", level: 0, totals, limits, submodules, lfs };
      const fetched = await checkOutRepository(session, tree, ref);
      const text = await readCommit(session, root, fetched.commit);
      log(`Checked out ${fetched.commit.slice(0, 12)} (${text.message.split("\n")[0]?.slice(0, 200) ?? ""})`);
      const sourceDir = await folderOf(place, root, buildPath, totals.links);
      return { dir: root, sourceDir, ...fetched, ...text };
    });
  } catch (error) {
    await host.files.remove(root);
    throw error;
  }
}

async function folderOf(
  { host }: GitPlace,
  root: string,
  buildPath: string,
  links: ReadonlyMap<string, string>,
): Promise<string> {
  const parts = buildPath.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) return root;
  const path = parts.join("/");
  if (parts.includes("..") || linkLeadingOut(new Map([...links, ["\0", path]])) !== undefined)
    throw new AppError("INVALID", `The build path ${path.slice(0, 200)} leads out of the repository.`, {
      field: "buildPath",
    });
  const found = await host.files.stat(`${root}/${path}/.`).catch(() => undefined);
  if (found?.type !== "directory")
    throw new AppError("NOT_FOUND", `The repository has no folder ${path.slice(0, 200)}.`, {
      field: "buildPath",
      hint: "Correct the build path in the source settings.",
    });
  return `${root}/${path}`;
}
