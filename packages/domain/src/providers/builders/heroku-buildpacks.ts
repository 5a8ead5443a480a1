import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Builder } from "./builder.ts";
import { packPlan } from "./pack.ts";

export const herokuBuildpacks = defineProvider({
  type: "heroku_buildpacks",
  label: "Heroku buildpacks",
  description: "Finds out what the source is, and builds it with Heroku's Cloud Native Buildpacks.",
  config: z.object({
    herokuVersion: z
      .string()
      .trim()
      .regex(/^[0-9]{1,3}$/, "A version of the builder is a number, such as 24.")
      .default("24")
      .meta({ label: "Builder version", help: "Heroku's stack, such as 24." }),
  }),
  secrets: z.object({}),
  create: ({ config }): Builder => ({
    buildkit: "none",
    plan: (input) =>
      packPlan(input, {
        builder: `${input.settings.herokuBuilder}:${config.herokuVersion}`,
        lookedFor:
          "package.json, requirements.txt, pyproject.toml, uv.lock, go.mod, Gemfile, composer.json, pom.xml, build.gradle, build.sbt, *.csproj and Procfile",
      }),
  }),
});
