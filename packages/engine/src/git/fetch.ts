/** One commit into a work tree, with as little else as the server allows. */
import { AppError } from "@moorage/domain";
import { isCommitId, isShortCommitId, nearNames } from "@moorage/domain/git";
import { moderate, receivedBytes } from "./progress.ts";
import { readRefs } from "./refs.ts";
import { GitFailed, type GitRun, type GitSession } from "./session.ts";

/** Where the wanted commit is kept in our repository. */
const ours = "refs/moorage/source";
const missing = /couldn't find remote ref/i;
/** A server may give out only what its branches and tags show; another that it has no such commit. */
const notGiven = /unadvertised object|want .* not valid|no such remote ref/i;
const notThere = /not our ref/i;

export interface FetchLimits {
  receivedBytes: number;
  /** Only commits and folders, where the server can leave the files out. */
  withoutFiles?: boolean;
}

export interface Fetched {
  commit: string;
  /** As the repository calls it: refs/heads/main, refs/tags/v1, or the commit's id. */
  ref: string;
}

/** `wanted`: a branch, a tag, a commit's id, a whole reference; undefined is the default branch. */
export async function fetchCommit(
  session: GitSession,
  dir: string,
  wanted: string | undefined,
  limits: FetchLimits,
): Promise<Fetched> {
  const get = (ref: string) => fetchRef(session, dir, ref, limits);
  if (wanted === undefined) return (await get("HEAD")) ?? fail(emptyRepository());
  if (wanted.startsWith("refs/")) return (await get(wanted)) ?? fail(await missingName(session, wanted));
  if (isCommitId(wanted)) return fetchById(session, dir, wanted, limits);
  // Nearly always a branch, so that nothing is asked before.
  const branch = await get(`refs/heads/${wanted}`);
  if (branch) return branch;
  const tag = await get(`refs/tags/${wanted}`);
  if (tag) return tag;
  const commit = isShortCommitId(wanted) ? await findCommit(session, wanted, limits) : undefined;
  if (commit) return fetchById(session, dir, commit, limits);
  throw await missingName(session, wanted);
}

function fail(error: AppError): never {
  throw error;
}

const emptyRepository = (): AppError =>
  new AppError("NOT_FOUND", "The repository has no commit yet.", { hint: "Push one, then deploy again." });

const newest = ({ withoutFiles }: FetchLimits): string[] => [
  "--depth=1",
  ...(withoutFiles ? ["--filter=blob:none"] : []),
];

/** Undefined when the server has no such reference. */
async function fetchRef(
  session: GitSession,
  dir: string,
  ref: string,
  limits: FetchLimits,
): Promise<Fetched | undefined> {
  try {
    await fetchInto(session, dir, newest(limits), [`+${ref}:${ours}`], limits);
  } catch (error) {
    if (error instanceof GitFailed && error.says(missing)) return undefined;
    throw error;
  }
  return { commit: await peel(session, dir, ours), ref };
}

/** A tag may point to a tag, and that to a commit; a tag of a file cannot be deployed. */
async function peel(session: GitSession, dir: string, ref: string): Promise<string> {
  try {
    const { stdout } = await session.run(["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], {
      dir,
    });
    return stdout.trim();
  } catch (error) {
    if (error instanceof GitFailed)
      throw new AppError("INVALID", "This tag does not point to a commit.", {
        hint: "It marks a single file or folder. Choose a branch, another tag or a commit.",
      });
    throw error;
  }
}

/** The last is what git calls infinite: unlike --unshallow it may also be asked of a whole history. */
const depths = ["--depth=50", "--depth=1000", "--depth=2147483647"];

/** By its id; a server that refuses this is asked for the history of its branches, deeper each time. */
async function fetchById(session: GitSession, dir: string, commit: string, limits: FetchLimits): Promise<Fetched> {
  try {
    await fetchInto(session, dir, newest(limits), [`+${commit}:${ours}`], limits);
    return { commit, ref: commit };
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    if (error.says(notThere)) throw missingCommit(commit);
    if (!error.says(notGiven)) throw error;
  }
  session.place.log(`The server does not give out single commits: looking for ${commit.slice(0, 12)} in its branches`);
  for (const depth of depths) {
    await fetchInto(session, dir, [depth], everything("refs/moorage/all"), limits);
    if (await has(session, dir, commit)) return { commit, ref: commit };
  }
  throw missingCommit(commit);
}

const missingCommit = (commit: string): AppError =>
  new AppError("NOT_FOUND", `There is no commit ${commit.slice(0, 40)} in the repository.`, {
    hint: "It may have been removed by a forced push. Choose a branch or another commit.",
  });

const everything = (below: string): string[] => [`+refs/heads/*:${below}/heads/*`, `+refs/tags/*:${below}/tags/*`];

const has = async (session: GitSession, dir: string, commit: string): Promise<boolean> =>
  session.run(["cat-file", "-e", `${commit}^{commit}`], { dir }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitFailed) return false;
      throw error;
    },
  );

/** The whole id of a short one: the history without any file, where the server can leave them out. */
async function findCommit(session: GitSession, short: string, limits: FetchLimits): Promise<string | undefined> {
  const search = `${session.home}/search`;
  await startRepository(session, search);
  await fetchInto(session, search, ["--filter=tree:0"], everything("refs/remotes/all"), limits);
  try {
    const { stdout } = await session.run(["rev-parse", "--verify", "--quiet", `${short}^{commit}`], { dir: search });
    return stdout.trim();
  } catch (error) {
    if (error instanceof GitFailed) return undefined;
    throw error;
  }
}

async function missingName(session: GitSession, wanted: string): Promise<AppError> {
  const { branches, tags } = await readRefs(session, "all");
  if (branches.length === 0) return emptyRepository();
  const near = nearNames(
    wanted,
    [...branches, ...tags].map(({ name }) => name),
  );
  const others = near.length > 0 ? near : branches.slice(0, 3).map(({ name }) => name);
  const what = near.length > 0 ? "Did you mean" : "It has";
  return new AppError("NOT_FOUND", `The repository has no branch, tag or commit ${wanted}.`, {
    hint: `${what} ${others.join(", ")}${near.length > 0 ? "?" : branches.length > 3 ? ", …" : ""}`,
  });
}

/** A new repository: no template, so no hooks. */
export async function startRepository(session: GitSession, dir: string): Promise<void> {
  await session.place.host.files.makeDir(dir);
  await session.run(["init", "--quiet", "--template=", "--initial-branch=moorage", "--", dir]);
}

/** One file by its id, which a fetch `withoutFiles` has left out. */
export const fetchObject = (session: GitSession, dir: string, id: string, limits: FetchLimits): Promise<void> =>
  fetchInto(session, dir, [], [`+${id}:refs/moorage/file`], limits, [
    // The server would believe that we have what its commit has.
    ["fetch.negotiationAlgorithm", "noop"],
  ]);

async function fetchInto(
  session: GitSession,
  dir: string,
  options: readonly string[],
  refspecs: readonly string[],
  limits: FetchLimits,
  settings: GitRun["settings"] = [],
): Promise<void> {
  const say = moderate(session.place.log);
  await session.run(
    [
      "fetch",
      "--progress",
      "--no-tags",
      "--no-write-fetch-head",
      "--no-recurse-submodules",
      ...options,
      "--",
      session.remote,
      ...refspecs,
    ],
    {
      dir,
      settings,
      onLine: (line) => {
        if ((receivedBytes(line) ?? 0) > limits.receivedBytes) session.bounds.exceed(tooLarge(limits));
        // Errors are told once, in words, when git has ended.
        if (!/^(?:fatal|error):/.test(line)) say(line);
      },
    },
  );
}

const tooLarge = ({ receivedBytes: max }: FetchLimits): AppError =>
  new AppError("LIMIT", `The repository sends more than ${Math.round(max / 1024 ** 2)} MiB for one commit.`, {
    hint: "Keep large files in Git LFS or outside of the repository.",
  });
