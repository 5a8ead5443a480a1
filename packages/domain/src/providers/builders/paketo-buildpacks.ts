import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import type { Builder } from "./builder.ts";
import { packPlan } from "./pack.ts";

export const paketoBuildpacks = defineProvider({
  type: "paketo_buildpacks",
  label: "Paketo buildpacks",
  description:
    "Finds out what the source is, and builds it with Paketo's Cloud Native Buildpacks. BP_ variables set it.",
  config: z.object({}),
  secrets: z.object({}),
  create: (): Builder => ({
    buildkit: "none",
    plan: (input) =>
      packPlan(input, {
        builder: input.settings.paketoBuilder,
        lookedFor:
          "package.json, requirements.txt, *.py, Pipfile, environment.yml, go.mod, Gemfile, composer.json, pom.xml, build.gradle, *.csproj, *.jar, nginx.conf, httpd.conf and Procfile",
      }),
  }),
});
