import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Builder } from "./builder.ts";
import { buildkitArgv, planOf } from "./buildkit.ts";
import { PublishDirectory, SinglePage, withoutDot } from "./fields.ts";
import { confContext, confFile, nginxStage } from "./static-site.ts";

// It wins over the source's own .dockerignore, which often leaves out what is to be served.
const ignored = ["**/.git", "**/.env*", "**/node_modules", ""].join("\n");

export const staticSite = defineProvider({
  type: "static",
  label: "Static files",
  description: "Serves files of the source with nginx, without a build. It listens on port 80.",
  config: z.object({
    publishDirectory: PublishDirectory.default("").meta({
      label: "Publish directory",
      help: "Folder that is served; empty is the root.",
    }),
    singlePage: SinglePage,
  }),
  secrets: z.object({}),
  create: ({ config }): Builder => ({
    buildkit: "any",
    plan: (input) => {
      const { sourceDir, generatedDir, settings } = input;
      const folder = withoutDot(config.publishDirectory);
      const file = `${generatedDir}/Dockerfile`;
      return planOf(input, {
        files: [
          { path: file, content: nginxStage(settings.nginxImage, folder ? `${folder}/` : "./") },
          { path: `${file}.dockerignore`, content: ignored },
          confFile(generatedDir, config.singlePage),
        ],
        required: [{ path: folder || ".", label: "Publish directory" }],
        steps: [
          {
            argv: buildkitArgv(input, { file, context: sourceDir, contexts: { conf: confContext(generatedDir) } }),
          },
        ],
      });
    },
  }),
});
