import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Builder } from "./builder.ts";

/** A path inside the source: relative, no way out, never read as an option. */
const SourcePath = z
  .string()
  .trim()
  .max(500)
  .refine(
    (path) => !/^[/-]/.test(path) && !path.split("/").includes("..") && !path.includes("\0") && path.isWellFormed(),
    "Enter a path inside the source, such as docker/Dockerfile.",
  );

const withoutDot = (path: string): string => path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");

export const dockerfile = defineProvider({
  type: "dockerfile",
  label: "Dockerfile",
  description: "Builds the Dockerfile of the source with BuildKit.",
  config: z.object({
    dockerfile: SourcePath.default("Dockerfile").meta({ label: "Dockerfile", help: "Path inside the source." }),
    contextPath: SourcePath.default("").meta({
      label: "Context",
      help: "Folder that the build sees; empty is the root.",
    }),
    target: z
      .string()
      .trim()
      .max(100)
      .regex(/^(?!-)[A-Za-z0-9._-]*$/, "A stage name has letters, digits, dots, hyphens and underscores.")
      .default("")
      .meta({ label: "Target stage", help: "Empty builds the last stage." }),
  }),
  secrets: z.object({}),
  create: ({ config }): Builder => ({
    plan: ({ sourceDir, generatedDir, tag, cacheNamespace, labels, withoutCache }) => {
      const context = withoutDot(config.contextPath);
      const file = withoutDot(config.dockerfile) || "Dockerfile";
      const metadataFile = `${generatedDir}/metadata.json`;
      return {
        files: [],
        required: [
          { path: file, label: "Dockerfile" },
          { path: context || ".", label: "Build context" },
        ],
        metadataFile,
        commands: [
          [
            "docker",
            "buildx",
            "build",
            "--progress=plain",
            `--metadata-file=${metadataFile}`,
            `--output=type=docker,name=${tag}`,
            "--provenance=false",
            ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
            `--build-arg=BUILDKIT_CACHE_MOUNT_NS=${cacheNamespace}`,
            ...(config.target ? [`--target=${config.target}`] : []),
            ...(withoutCache ? ["--no-cache"] : []),
            `--file=${sourceDir}/${file}`,
            context ? `${sourceDir}/${context}` : sourceDir,
          ],
        ],
      };
    },
  }),
});
