/** The names in one folder of a repository, without fetching its files. */
import { AppError } from "@moorage/domain";
import { gitRefProblem } from "@moorage/domain/git";
import { fetchCommit, startRepository } from "./fetch.ts";
import { type GitAccess, GitFailed, type GitPlace, withSession } from "./session.ts";
import { unquoted } from "./tree.ts";

const deadlineMs = 60_000;
const receivedBytes = 64 * 1024 ** 2;
const namesMax = 5_000;

/** `folder` is below the root, without slashes at its ends; empty is the root. Folders are left out. */
export async function listFiles(
  place: GitPlace,
  { ref, folder, ...access }: GitAccess & { ref: string | undefined; folder: string },
): Promise<string[]> {
  const problem = ref === undefined ? undefined : gitRefProblem(ref);
  if (problem) throw new AppError("INVALID", problem, { field: "branch" });
  return withSession(place, { deadlineMs, ...access }, async (session) => {
    const dir = `${place.workDir}/names`;
    await startRepository(session, dir);
    const { commit } = await fetchCommit(session, dir, ref, { receivedBytes, withoutFiles: true });
    const names: string[] = [];
    const tree = folder === "" ? commit : `${commit}:${folder}`;
    const list = ["ls-tree", "--end-of-options", tree];
    await session
      .run(list, {
        dir,
        onLine: (line, stream) => {
          const [, kind, quoted = ""] = stream === "stdout" ? (/^\d{6} (\w+) [0-9a-f]+\t(.*)$/s.exec(line) ?? []) : [];
          if (kind === "blob" && names.length < namesMax) names.push(unquoted(quoted));
        },
      })
      .catch((error: unknown) => {
        if (!(error instanceof GitFailed)) throw error;
        throw new AppError("NOT_FOUND", `The repository has no folder ${folder.slice(0, 200)}.`, {
          field: "buildPath",
          hint: "Correct the build path.",
        });
      });
    return names;
  });
}
