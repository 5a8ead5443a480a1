import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { Secret } from "../../secret.ts";
import type { Builder, BuildFile, BuildInput, BuildStep, KnownFailure } from "./builder.ts";
import { buildkitArgv, docker, planOf } from "./buildkit.ts";
import { CommandLine, PublishDirectory, SinglePage, withoutDot } from "./fields.ts";
import { checkNixpacksPlan, rewriteNixpacks } from "./nixpacks-dockerfile.ts";
import { confContext, confFile, nginxStage } from "./static-site.ts";
import { isEmpty, skippedNotes, variablesOf } from "./variables.ts";

const Command = CommandLine.default("");
const config = z.object({
  installCommand: Command.meta({ label: "Install command", help: "Empty takes the detected one." }),
  buildCommand: Command.meta({ label: "Build command", help: "Empty takes the detected one." }),
  startCommand: Command.meta({ label: "Start command", help: "Empty takes the detected one." }),
  publishDirectory: PublishDirectory.default("").meta({
    label: "Publish directory",
    help: "Folder that the build makes, such as dist: it is served with nginx on port 80. Empty starts the app.",
  }),
  singlePage: SinglePage,
});
type Config = z.output<typeof config>;

const failures: KnownFailure[] = [
  {
    pattern: /unable to generate a build plan/i,
    message: "nixpacks found nothing in the source that it can build.",
    hint:
      "It looked for package.json, requirements.txt, pyproject.toml, Pipfile, main.py, go.mod, Cargo.toml, composer.json, index.php, " +
      "Gemfile, pom.xml, build.gradle, mix.exs, deno.json, *.csproj, pubspec.yaml, Staticfile and index.html. Add one, or use a Dockerfile.",
  },
  {
    pattern: /No start command could be found/i,
    message: "nixpacks found no command that starts the app.",
    hint: "Set a start command in the build settings, add a start script to package.json, or a Procfile.",
  },
  {
    pattern: /failed to calculate checksum of ref .*"\/app\/.*not found/,
    message: "The publish directory is not there after the build.",
    hint: "Correct the publish directory in the build settings: it is relative to the source, such as dist.",
  },
];

/** What nixpacks itself reads: commands, and the user's NIXPACKS_ variables. By name in argv, by value in its environment. */
function settingsOf(variables: [string, Secret][], { installCommand, buildCommand, startCommand }: Config) {
  const own = variables.filter(([name, value]) => name.startsWith("NIXPACKS_") && !isEmpty(value));
  const commands = Object.entries({
    NIXPACKS_INSTALL_CMD: installCommand,
    NIXPACKS_BUILD_CMD: buildCommand,
    NIXPACKS_START_CMD: startCommand,
  }).filter(([, command]) => command !== "");
  return Object.fromEntries<string | Secret>([...own, ...commands]);
}

const quoted = (value: string): string => `'${value.replaceAll("'", String.raw`'\''`)}'`;
const environmentFile = (variables: [string, Secret][]): Secret =>
  new Secret(variables.map(([name, value]) => `export ${name}=${quoted(value.reveal())}\n`).join(""));

/** The plan first, as JSON; then the same plan as files beside the source. */
function generate(input: BuildInput, config: Config, variables: [string, Secret][]): BuildStep[] {
  const { sourceDir, generatedDir, cacheNamespace, settings, withoutCache } = input;
  const env = settingsOf(variables, config);
  const common = [
    ...(settings.nixpacksBaseImage ? ["--json-plan", JSON.stringify({ buildImage: settings.nixpacksBaseImage })] : []),
    ...Object.keys(env).flatMap((name) => ["--env", name]),
  ];
  const planFile = `${generatedDir}/plan.json`;
  const written = `${sourceDir}/.nixpacks/Dockerfile`;
  return [
    {
      argv: ["nixpacks", "plan", sourceDir, ...common],
      env,
      stdoutTo: planFile,
      after: {
        read: [planFile],
        remove: [],
        make: (plan = "") => {
          checkNixpacksPlan(plan);
          return [];
        },
      },
    },
    {
      argv: [
        "nixpacks",
        "build",
        sourceDir,
        "--out",
        sourceDir,
        ...(withoutCache ? ["--no-cache"] : ["--cache-key", cacheNamespace]),
        ...(config.publishDirectory ? ["--no-error-without-start"] : []),
        ...common,
      ],
      env,
      after: {
        read: [written, planFile],
        // A shell script with every value in it; the context would take it into the image.
        remove: [`${sourceDir}/.nixpacks/build.sh`],
        make: (dockerfile = "", plan = "") => [
          {
            path: `${generatedDir}/Dockerfile`,
            content: [
              rewriteNixpacks({
                dockerfile,
                plan,
                secretNames: new Set(variables.map(([name]) => name)),
                valuesHash: input.valuesHash,
              }),
              ...publishStage(input, config),
            ].join("\n"),
          },
        ],
      },
    },
  ];
}

function publishStage({ settings }: BuildInput, { publishDirectory }: Config): string[] {
  if (!publishDirectory) return [];
  const folder = withoutDot(publishDirectory);
  return [nginxStage(settings.nginxImage, folder ? `/app/${folder}/` : "/app/", "0")];
}

export const nixpacks = defineProvider({
  type: "nixpacks",
  label: "Nixpacks",
  description:
    "Finds out what the source is, and builds it with Nix packages. In maintenance; Railpack is its successor.",
  config,
  secrets: z.object({}),
  create: ({ config }): Builder => ({
    buildkit: "any",
    plan: (input) => {
      const { sourceDir, generatedDir, secretDir } = input;
      const variables = variablesOf(input);
      const environment: BuildFile = { path: `${secretDir}/env`, content: environmentFile(variables) };
      const serves = config.publishDirectory !== "";
      const argv = buildkitArgv(input, {
        file: `${generatedDir}/Dockerfile`,
        context: sourceDir,
        secrets: [["env", environment.path]],
        contexts: serves ? { conf: confContext(generatedDir) } : {},
      });
      return planOf(input, {
        tools: [{ name: "nixpacks", version: ["nixpacks", "--version"] }, docker],
        files: [environment, ...(serves ? [confFile(generatedDir, config.singlePage)] : [])],
        remove: [".nixpacks"],
        steps: [...generate(input, config, variables), { argv }],
        failures,
        notes: skippedNotes(input),
      });
    },
  }),
});
