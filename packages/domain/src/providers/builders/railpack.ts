import { z } from "zod";
import { defineProvider } from "../../provider.ts";
import { Secret } from "../../secret.ts";
import type { Builder, BuildInput, KnownFailure } from "./builder.ts";
import { buildkitArgv, docker, labelStep, planOf, unlabelledTag } from "./buildkit.ts";
import { CommandLine } from "./fields.ts";
import { isEmpty, skippedNotes, variablesOf } from "./variables.ts";

const Command = CommandLine.default("");
const config = z.object({
  buildCommand: Command.meta({ label: "Build command", help: "Empty takes the detected one." }),
  startCommand: Command.meta({ label: "Start command", help: "Empty takes the detected one." }),
  railpackVersion: z
    .string()
    .trim()
    .regex(/^(?:v?\d{1,4}\.\d{1,4}\.\d{1,4})?$/, "A version looks like 0.40.1.")
    .default("")
    .meta({ label: "Version", help: "For imports; builds take the version that is installed on the server." }),
});
type Config = z.output<typeof config>;

const failures: KnownFailure[] = [
  {
    pattern: /could not determine how to build/i,
    message: "railpack found nothing in the source that it can build.",
    hint:
      "It looked for package.json, requirements.txt, pyproject.toml, Pipfile, main.py, go.mod, Cargo.toml, composer.json, index.php, " +
      "Gemfile, pom.xml, build.gradle, mix.exs, deno.json, *.csproj, start.sh, Staticfile and index.html. Add one, or use a Dockerfile.",
  },
  {
    pattern: /No start command (?:was|could be)(?: found)?/i,
    message: "railpack found no command that starts the app.",
    hint: "Set a start command in the build settings, or add a start script to package.json.",
  },
  {
    pattern: /mergeop|merge op/i,
    message: "The BuildKit of this server's engine cannot build railpack's plans.",
    hint: "Let builds use a BuildKit of their own, or turn on the containerd image store of the engine.",
  },
];

/** Planning reads the values of these; of all others it needs to know only that they are there. */
const readWhilePlanning = /^(?:RAILPACK_.*|CI|CGO_ENABLED|DB_CONNECTION|.*_DRIVER)$/;

const commandsOf = ({ buildCommand, startCommand }: Config): [string, Secret][] =>
  Object.entries({ RAILPACK_BUILD_CMD: buildCommand, RAILPACK_START_CMD: startCommand })
    .filter(([, command]) => command !== "")
    .map(([name, command]) => [name, new Secret(command)]);

function prepareArgv({ sourceDir, generatedDir }: BuildInput, names: string[], read: ReadonlySet<string>) {
  return [
    "railpack",
    "prepare",
    sourceDir,
    "--plan-out",
    `${generatedDir}/railpack-plan.json`,
    "--info-out",
    `${generatedDir}/info.json`,
    "--error-missing-start",
    ...names.flatMap((name) => ["--env", read.has(name) ? name : `${name}=x`]),
  ] as const;
}

const versionNotes = (wanted: string, { settings }: BuildInput): string[] => {
  const asked = wanted.replace(/^v/, "");
  return asked && asked !== settings.railpackVersion
    ? [`railpack ${asked} is set; builds on this server use ${settings.railpackVersion}.`]
    : [];
};

export const railpack = defineProvider({
  type: "railpack",
  label: "Railpack",
  description: "Finds out what the source is, and builds it. The successor of Nixpacks.",
  config,
  secrets: z.object({}),
  create: ({ config }): Builder => ({
    buildkit: "merge",
    plan: (input) => {
      const { sourceDir, generatedDir, secretDir, cacheNamespace, settings, valuesHash } = input;
      const variables = [...new Map([...variablesOf(input), ...commandsOf(config)])];
      const read = variables.filter(([name, value]) => readWhilePlanning.test(name) && !isEmpty(value));
      const label = labelStep(input);
      const argv = buildkitArgv(input, {
        file: `${generatedDir}/railpack-plan.json`,
        context: sourceDir,
        output: unlabelledTag(input),
        args: [
          ["BUILDKIT_SYNTAX", `${settings.railpackFrontend}:v${settings.railpackVersion}`],
          ["cache-key", cacheNamespace],
          ["secrets-hash", valuesHash],
        ],
        secrets: variables.map(([name]) => [name, `${secretDir}/${name}`]),
      });
      return planOf(input, {
        tools: [{ name: "railpack", version: ["railpack", "--version"] }, docker],
        files: [label.file, ...variables.map(([name, content]) => ({ path: `${secretDir}/${name}`, content }))],
        steps: [
          {
            argv: prepareArgv(
              input,
              variables.map(([name]) => name),
              new Set(read.map(([name]) => name)),
            ),
            env: Object.fromEntries(read),
            retryOn: 75,
          },
          { argv },
          label.step,
        ],
        failures,
        notes: [...versionNotes(config.railpackVersion, input), ...skippedNotes(input)],
        intermediateTag: unlabelledTag(input),
      });
    },
  }),
});
