import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Builder } from "./builder.ts";
import { buildkitArgv, planOf } from "./buildkit.ts";
import { envFileOf } from "./env-file.ts";
import { SourcePath, withoutDot } from "./fields.ts";
import { buildArgsOf, buildSecretsOf } from "./variables.ts";

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
    buildkit: "any",
    plan: (input) => {
      const { sourceDir, secretDir } = input;
      const context = withoutDot(config.contextPath);
      const file = withoutDot(config.dockerfile) || "Dockerfile";
      const secrets = buildSecretsOf(input);
      const variables = envFileOf(input, file);
      return planOf(input, {
        ...variables,
        files: [
          ...secrets.map(([name, value]) => ({ path: `${secretDir}/${name}`, content: value })),
          ...variables.files,
        ],
        required: [
          ...variables.required,
          { path: file, label: "Dockerfile" },
          { path: context || ".", label: "Build context" },
        ],
        steps: [
          {
            argv: buildkitArgv(input, {
              file: `${sourceDir}/${file}`,
              context: context ? `${sourceDir}/${context}` : sourceDir,
              target: config.target,
              // Only a Dockerfile that declares it is built again when a secret changes; a secret itself changes nothing.
              args: [
                ...buildArgsOf(input),
                ...(secrets.length > 0 ? [["MOORAGE_SECRETS_HASH", input.valuesHash] as const] : []),
              ],
              secrets: secrets.map(([name]) => [name, `${secretDir}/${name}`]),
            }),
          },
        ],
      });
    },
  }),
});
