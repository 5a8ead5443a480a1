/** What a repository has, asked without fetching it. */
import { AppError } from "@moorage/domain";
import { type GitAccess, type GitPlace, type GitSession, withSession } from "./session.ts";

export interface RemoteRefs {
  /** The branch that HEAD names; undefined in an empty repository. */
  defaultBranch: string | undefined;
  branches: { name: string; commit: string }[];
  tags: { name: string; commit: string }[];
}

const refsMax = 100_000;
const heads = "refs/heads/";
const tags = "refs/tags/";

/** Branches alone need one more line of `git ls-remote`: HEAD is no branch to it. */
export async function readRefs(session: GitSession, what: "branches" | "all"): Promise<RemoteRefs> {
  const found: RemoteRefs = { defaultBranch: undefined, branches: [], tags: [] };
  const peeled = new Map<string, string>();
  const patterns = what === "branches" ? ["HEAD", `${heads}*`] : ["HEAD", `${heads}*`, `${tags}*`];
  let count = 0;
  await session.run(["ls-remote", "--quiet", "--symref", "--", session.remote, ...patterns], {
    onLine: (line, stream) => {
      if (stream !== "stdout") return;
      count += 1;
      if (count > refsMax)
        session.bounds.exceed(new AppError("LIMIT", `The repository has more than ${refsMax} branches and tags.`));
      else readLine(line, found, peeled);
    },
  });
  found.tags = found.tags.map((tag) => ({ ...tag, commit: peeled.get(tag.name) ?? tag.commit }));
  return found;
}

function readLine(line: string, found: RemoteRefs, peeled: Map<string, string>): void {
  const [left = "", name = ""] = line.split("\t");
  if (left.startsWith("ref: ") && name === "HEAD") found.defaultBranch = left.slice("ref: ".length + heads.length);
  else if (name.startsWith(heads)) found.branches.push({ name: name.slice(heads.length), commit: left });
  else if (name.startsWith(tags) && name.endsWith("^{}")) peeled.set(name.slice(tags.length, -3), left);
  else if (name.startsWith(tags)) found.tags.push({ name: name.slice(tags.length), commit: left });
}

const askMs = 60_000;

/** For a menu of branches. */
export const listBranches = (place: GitPlace, access: GitAccess): Promise<Omit<RemoteRefs, "tags">> =>
  withSession(place, { deadlineMs: askMs, ...access }, async (session) => {
    const { defaultBranch, branches } = await readRefs(session, "branches");
    return { defaultBranch, branches };
  });

/** Whether address and credential are right: throws what is wrong, else answers what is there. */
export const testRepository = (
  place: GitPlace,
  access: GitAccess,
): Promise<{ defaultBranch: string | undefined; isEmpty: boolean }> =>
  withSession(place, { deadlineMs: askMs, ...access }, async (session) => {
    const { defaultBranch, branches } = await readRefs(session, "branches");
    return { defaultBranch, isEmpty: branches.length === 0 };
  });
