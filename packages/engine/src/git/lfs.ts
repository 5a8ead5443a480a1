/** Files that the repository keeps in Git LFS. */
import { AppError } from "@moorage/domain";
import { formatGitUrl, type GitUrl } from "@moorage/domain/git";
import { accessOf } from "./credential.ts";
import { gitError } from "./errors.ts";
import { moderate, receivedBytes } from "./progress.ts";
import { GitFailed, type GitSession } from "./session.ts";

/** Where the files are asked for. Named by us: .lfsconfig of a repository could name any address. */
function endpointOf(url: GitUrl): string {
  const text = formatGitUrl(url).replace(/\/+$/, "");
  return url.scheme === "https" ? `${text.replace(/\.git$/, "")}.git/info/lfs` : text;
}

export async function fetchLargeFiles(session: GitSession, dir: string, bytesMax: number): Promise<void> {
  await requireLfs(session);
  const say = moderate(session.place.log);
  const settings = [
    ["lfs.url", endpointOf(session.url)],
    ["lfs.storage", `${session.home}/lfs`],
    ["lfs.concurrenttransfers", "4"],
    ["lfs.activitytimeout", "60"],
    ["lfs.dialtimeout", "20"],
    // All four, or git-lfs takes itself for not installed and leaves the files as they are.
    ["filter.lfs.clean", "git-lfs clean -- %f"],
    ["filter.lfs.smudge", "git-lfs smudge -- %f"],
    ["filter.lfs.process", "git-lfs filter-process"],
    ["filter.lfs.required", "true"],
  ] as const;
  let isSkipped = false;
  const onLine = (line: string) => {
    isSkipped ||= line.startsWith("Skipping object checkout");
    if ((receivedBytes(line) ?? 0) > bytesMax)
      session.bounds.exceed(
        new AppError("LIMIT", `The files in Git LFS have more than ${Math.round(bytesMax / 1024 ** 2)} MiB.`, {
          hint: "Keep what the build does not need elsewhere, or switch Git LFS off in the source settings.",
        }),
      );
    say(line);
  };
  try {
    await session.run(["lfs", "pull"], { dir, settings, onLine, env: { GIT_LFS_FORCE_PROGRESS: "1" } });
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw lfsError(session, error);
  }
  // It says this and ends well.
  if (isSkipped) throw new AppError("INTERNAL", "git-lfs of this server fetched the files but did not write them.");
}

function lfsError({ url, credential }: GitSession, { lines }: GitFailed): AppError {
  const at = { shown: "Git LFS", host: url.host, access: accessOf(credential) };
  const { code, message, retryable } = gitError(lines, at);
  const isGeneral = message.startsWith("Git LFS ");
  return new AppError(
    code,
    isGeneral ? "The files in Git LFS could not be fetched." : `The files in Git LFS could not be fetched: ${message}`,
    {
      cause: { lastLines: lines },
      retryable,
      hint: "Check that the files were pushed to Git LFS, and that the credential may read them.",
    },
  );
}

async function requireLfs(session: GitSession): Promise<void> {
  try {
    await session.run(["lfs", "version"]);
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    throw new AppError("PRECONDITION", "git-lfs is not installed on this server.", {
      hint: "Install the package git-lfs there, or switch Git LFS off in the source settings.",
    });
  }
}
