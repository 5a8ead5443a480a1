import { z } from "zod";
import { fileContentMax } from "./mounts.ts";

export const patchTypes = ["create", "update", "delete"] as const;
export type PatchType = (typeof patchTypes)[number];

/** A file of the source, as git names it: below the root, whatever the build path is. */
export const PatchPath = z
  .string()
  .trim()
  .min(1, "Say which file.")
  .max(1_000, "A path has at most 1,000 characters.")
  .refine((path) => !/\p{Cc}/u.test(path) && path.isWellFormed(), "A path has no control characters.")
  .refine((path) => !path.startsWith("/"), "Write the path below the source's root, without a / in front.")
  .transform((path) =>
    path
      .split("/")
      .filter((part) => part !== "" && part !== ".")
      .join("/"),
  )
  .refine((path) => path !== "", "Say which file.")
  .refine((path) => !path.split("/").includes(".."), "A path has no .. in it.")
  .refine((path) => !path.split("/").some((part) => part.toLowerCase() === ".git"), "What is in .git is git's own.");

export const PatchContent = z
  .string()
  .max(fileContentMax, "A file has at most 256 KiB.")
  .refine((text) => !text.includes("\0") && text.isWellFormed(), "This text has characters that cannot be stored.");

/** What the build's source is changed by, after its checkout. */
export interface SourcePatch {
  type: PatchType;
  path: string;
  /** The whole file; empty for one that is deleted. */
  content: string;
}
