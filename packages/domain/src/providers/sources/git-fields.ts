import { z } from "zod";
import { GitRef } from "../../git/ref.ts";
import type { GitCheckout, Source } from "./source.ts";

const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .max(maxLength)
    .refine((value) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value) && value.isWellFormed(), "Use one line of text.");

/** The id of a row; whether it is one of the same organization is asked where it is saved. */
export const RowId = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, "This is not an id.");

/** A folder of the source. "/" and "" both mean its root; leading slashes are taken off. */
export const BuildPath = text(500)
  .transform((path) => path.replace(/^(?:\.?\/+)+/, "").replace(/\/+$/, ""))
  .refine(
    (path) => !path.startsWith("-") && !path.split("/").includes(".."),
    "Enter a folder of the source, such as apps/web.",
  )
  .transform((path) => (path === "." ? "" : path));

/** A pattern of changed files, as `src/**`. */
const WatchPath = text(500).min(1);

/** What every source that is fetched by git has. */
export const gitFields = {
  branch: z
    .union([z.literal(""), GitRef])
    .default("")
    .meta({ label: "Branch", help: "A branch, a tag or a commit; empty is the default branch." }),
  buildPath: BuildPath.default("").meta({ label: "Build path", help: "Folder of the repository; empty is its root." }),
  submodules: z.boolean().default(false).meta({ label: "Submodules", help: "Fetch the submodules too." }),
  lfs: z.boolean().default(false).meta({ label: "Git LFS", help: "Fetch large files that are kept in Git LFS." }),
  trigger: z
    .enum(["push", "tag"])
    .default("push")
    .meta({ label: "Deploy on", help: "A push to the branch, or a new tag." }),
  watchPaths: z
    .array(WatchPath)
    .max(100)
    .default([])
    .meta({ label: "Watch paths", help: "Deploy only when one of these files changed; empty is any." }),
};

const repositoryPattern = /^[A-Za-z0-9_~.][A-Za-z0-9_.~-]*(?:\/[A-Za-z0-9_~.][A-Za-z0-9_.~-]*)+$/;

/** As the host writes it in addresses and in its webhooks: `owner/name`, in GitLab also with groups between. */
export const RepositoryPath = text(400)
  .regex(repositoryPattern, "Enter the repository as owner/name.")
  .refine((path) => !path.split("/").some((part) => /^\.+$/.test(part)), "Enter the repository as owner/name.");

/** What every source of a connected git host has. */
export const gitHostFields = {
  gitHostId: RowId.meta({ label: "Account" }),
  repository: RepositoryPath.meta({ label: "Repository", help: "owner/name" }),
  ...gitFields,
};

/** What the host calls a repository, where that is not the last part of its path; kept for clients. */
export const RepositoryName = text(200).default("");

interface GitConfig {
  branch: string;
  buildPath: string;
  submodules: boolean;
  lfs: boolean;
}

export function gitSource(
  config: GitConfig,
  from: Pick<GitCheckout, "remote" | "credential"> & { name: string },
): Source {
  const { branch, buildPath, submodules, lfs } = config;
  const { name, ...where } = from;
  return {
    needs: "build",
    checkout: { kind: "git", ...where, ref: branch || undefined, buildPath, submodules, lfs },
    summary: branch ? `${name} (${branch})` : name,
  };
}

/** The source of a connected host is its repository and its account, whichever host it is. */
export const hostedSource = (config: GitConfig & { gitHostId: string; repository: string }): Source =>
  gitSource(config, {
    name: config.repository,
    remote: { repository: config.repository },
    credential: { kind: "git-host", gitHostId: config.gitHostId },
  });
