import { z } from "zod";

/** A path inside the source: relative, no way out, never read as an option. */
export const SourcePath = z
  .string()
  .trim()
  .max(500)
  .refine(
    (path) => !/^[/-]/.test(path) && !path.split("/").includes("..") && !path.includes("\0") && path.isWellFormed(),
    "Enter a path inside the source, such as docker/Dockerfile.",
  );

/** One line for the shell of the build. */
export const CommandLine = z
  .string()
  .trim()
  .max(2_000)
  .refine((line) => !/[\0\r\n]/.test(line) && line.isWellFormed(), "Enter one line.");

export const PublishDirectory = SourcePath.refine(
  (path) => !/[\r\n]/.test(path),
  "Enter a path inside the source, such as dist.",
);

export const SinglePage = z
  .boolean()
  .default(false)
  .meta({ label: "Single-page app", help: "Unknown paths show index.html." });

export const withoutDot = (path: string): string => {
  const clean = path.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "");
  return clean === "." ? "" : clean;
};
