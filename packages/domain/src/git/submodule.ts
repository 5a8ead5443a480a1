import { AppError } from "../errors.ts";
import { formatGitUrl, type GitUrl, parseGitUrl } from "./url.ts";

const upMax = 20;

/** Where a submodule is: its own address, or one that begins with ./ or ../ and counts from its parent's. */
export function submoduleUrl(parent: GitUrl, written: string): GitUrl {
  if (!/^\.\.?(?:\/|$)/.test(written)) return parseGitUrl(written);
  const rooted = parent.path.startsWith("/");
  const base = parent.path.split("/").filter(Boolean);
  const parts = written.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length > upMax) throw outside(written);
  for (const part of parts) {
    if (part !== "..") base.push(part);
    else if (base.pop() === undefined) throw outside(written);
  }
  const path = `${rooted ? "/" : ""}${base.join("/")}`;
  // Through text again, so that what a submodule adds meets every rule.
  return parseGitUrl(formatGitUrl({ ...parent, path }));
}

const outside = (written: string): AppError =>
  new AppError("INVALID", `The relative address ${written.slice(0, 200)} leads out of the repository's host.`);
