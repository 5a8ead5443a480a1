// Bare repositories in a folder, made by git itself: ordinary ones, and some that no porcelain would make.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { temporaryDirectory } from "./run.ts";

const env = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Ana Pier",
  GIT_AUTHOR_EMAIL: "ana@harbour.test",
  GIT_COMMITTER_NAME: "Ana Pier",
  GIT_COMMITTER_EMAIL: "ana@harbour.test",
};

export function git(dir: string, args: readonly string[], input = ""): string {
  return execFileSync("git", ["-C", dir, ...args], {
    encoding: "utf8",
    env: env as unknown as NodeJS.ProcessEnv,
    input,
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 64 * 1024 ** 2,
  }).trim();
}

/** A file's text, a link's target, or another repository's commit. */
export type Entry = string | Buffer | { link: string | Buffer } | { commit: string };

const blob = (dir: string, content: string | Buffer): string =>
  execFileSync("git", ["-C", dir, "hash-object", "-w", "--stdin"], {
    env: env as unknown as NodeJS.ProcessEnv,
    input: content,
    encoding: "utf8",
  }).trim();

function entryLine(dir: string, name: string, entry: Entry): string {
  if (typeof entry === "string" || Buffer.isBuffer(entry)) return `100644 blob ${blob(dir, entry)}\t${name}`;
  if ("link" in entry) return `120000 blob ${blob(dir, entry.link)}\t${name}`;
  return `160000 commit ${entry.commit}\t${name}`;
}

export interface Repository {
  dir: string;
  /** Adds a commit with exactly these files to `branch`; answers its id. */
  commit(files: Readonly<Record<string, Entry>>, options?: { branch?: string; message?: string }): string;
  git(...args: string[]): string;
}

/** A bare repository `name`.git below `root`. */
export function makeRepository(root: string, name: string): Repository {
  const dir = path.join(root, `${name}.git`);
  mkdirSync(path.dirname(dir), { recursive: true });
  git(root, ["init", "--quiet", "--bare", "--template=", "--initial-branch=main", dir]);
  const run = (...args: string[]) => git(dir, args);
  return {
    dir,
    git: run,
    commit: (files, { branch = "main", message = "A commit" } = {}) => {
      const lines = Object.entries(files).map(([file, entry]) => entryLine(dir, file, entry));
      const index = path.join(temporaryDirectory("index"), "index");
      const withIndex = (args: string[], input = "") =>
        execFileSync("git", ["-C", dir, ...args], {
          env: { ...env, GIT_INDEX_FILE: index } as unknown as NodeJS.ProcessEnv,
          input,
          encoding: "utf8",
        }).trim();
      withIndex(["update-index", "--index-info"], `${lines.join("\n")}\n`);
      const tree = withIndex(["write-tree"]);
      const parent = execParent(dir, branch);
      const commit = git(dir, ["commit-tree", ...(parent ? ["-p", parent] : []), "-m", message, tree]);
      run("update-ref", `refs/heads/${branch}`, commit);
      return commit;
    },
  };
}

function execParent(dir: string, branch: string): string | undefined {
  try {
    return git(dir, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
  } catch {
    return undefined;
  }
}

/** `.gitmodules` of one submodule. */
export const gitmodules = (module: string, url: string, more = ""): string =>
  `[submodule "${module}"]\n\tpath = ${module}\n\turl = ${url}\n${more}`;
