/**
 * Submodules are fetched by ourselves as any other repository: the same rules for addresses, the credential for the
 * same host only, nothing of .gitmodules but path, address and `update = none`.
 */
import { AppError, isAppError } from "@moorage/domain";
import { formatGitUrl, type GitUrl, isSameGitHost, parseGitUrl, submoduleUrl } from "@moorage/domain/git";
import type { GitCredential } from "./credential.ts";
import { GitFailed, type GitSession } from "./session.ts";
import type { Gitlink } from "./tree.ts";

export interface Submodule extends Gitlink {
  url: string;
  credential: GitCredential;
}

/** Those of a commit that are to be fetched, in the order of their paths. */
export async function listSubmodules(
  session: GitSession,
  dir: string,
  commit: string,
  gitlinks: readonly Gitlink[],
): Promise<Submodule[]> {
  if (gitlinks.length === 0) return [];
  const { log } = session.place;
  const written = await readGitmodules(session, dir, commit);
  return gitlinks.flatMap((gitlink) => {
    const { url: text, update } = written.get(gitlink.path) ?? {};
    if (!text) log(`Submodule ${gitlink.path} has no address in .gitmodules: left out`);
    else if (update === "none") log(`Submodule ${gitlink.path} says update = none: left out`);
    if (!text || update === "none") return [];
    const url = urlOf(session.url, gitlink.path, text);
    const credential: GitCredential = isSameGitHost(session.url, url) ? session.credential : { kind: "none" };
    return [{ ...gitlink, url: formatGitUrl(url), credential }];
  });
}

function urlOf(parent: GitUrl, path: string, written: string): GitUrl {
  try {
    const url = submoduleUrl(parent, written);
    const isOwnHost = url.scheme === "ssh" && parent.scheme === "https" && url.host === parent.host && !url.port;
    // Often written for people with keys: on the same host, its https address is the same repository.
    return isOwnHost ? parseGitUrl(formatGitUrl({ ...parent, path: `/${url.path.replace(/^\//, "")}` })) : url;
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw new AppError("INVALID", `The address of the submodule ${path} may not be used: ${error.message}`, {
      cause: error,
      hint: "Correct it in .gitmodules.",
    });
  }
}

export function submoduleError(path: string, error: unknown): unknown {
  if (!isAppError(error)) return error;
  const isAccess = error.code === "NOT_FOUND";
  return new AppError(error.code, `The submodule ${path} could not be fetched: ${error.message}`, {
    cause: error,
    retryable: error.retryable,
    hint: isAccess
      ? "A private submodule must be on the same host, and the same credential must be able to read it."
      : (error.hint ?? "Correct the submodule, or switch submodules off."),
  });
}

/** Git has made a folder for it; anything else on the way would lead somewhere else. */
export async function requireFolder({ place }: GitSession, root: string, path: string): Promise<void> {
  let at = root;
  for (const part of path.split("/")) {
    at = `${at}/${part}`;
    const found = part === "" || part === "." || part === ".." ? undefined : await place.host.files.stat(at);
    if (found?.type !== "directory")
      throw new AppError("INVALID", `The submodule ${path.slice(0, 200)} is not below a folder of the repository.`, {
        hint: "Correct its path in .gitmodules, or switch submodules off in the source settings.",
      });
  }
}

interface Written {
  path?: string;
  url?: string;
  update?: string;
}

/** By path. Read from the commit, not from the work tree, where it could be a link. */
async function readGitmodules(session: GitSession, dir: string, commit: string): Promise<Map<string, Written>> {
  const byName = new Map<string, Written>();
  try {
    const { stdout } = await session.run(
      ["config", "--blob", `${commit}:.gitmodules`, "--no-includes", "--null", "--list"],
      { dir },
    );
    for (const entry of stdout.split("\0")) {
      const [, name, key, value = ""] = /^\n?submodule\.(.*)\.(path|url|update)(?:\n(.*))?$/s.exec(entry) ?? [];
      if (name !== undefined && key !== undefined) byName.set(name, { ...byName.get(name), [key]: value });
    }
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    if (!error.says(/unable to resolve|could not resolve|does not exist|not in/i))
      throw new AppError("INVALID", "The file .gitmodules of the repository has a mistake.", {
        cause: { lastLines: error.lines },
        hint: "Correct it there: git config --file .gitmodules --list shows the line.",
      });
  }
  return new Map([...byName.values()].flatMap((module) => (module.path ? [[module.path, module] as const] : [])));
}
