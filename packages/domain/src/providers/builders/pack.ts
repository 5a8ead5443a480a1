import { AppError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { BuildInput, BuildPlan, KnownFailure } from "./builder.ts";
import { docker, labelStep, planOf, unlabelledTag } from "./buildkit.ts";
import { skippedNotes, variablesOf } from "./variables.ts";

/** They would steer pack itself, or the programs that it starts. */
const steering = /^(?:PATH|HOME|TMPDIR|NO_COLOR|LD_.*|DOCKER_.*|PACK_.*|CNB_.*|.*_PROXY|.*_proxy|SSL_.*|GO.*|GIT_.*)$/;

const failuresOf = (lookedFor: string): KnownFailure[] => [
  {
    pattern: /status code: 2[0-9]\b|No buildpack groups passed detection/,
    message: "No buildpack fits the source.",
    hint: `They looked for ${lookedFor}. Add one, or use a Dockerfile.`,
  },
  {
    pattern: /status code: 51\b/,
    message: "A build script of the source failed.",
    hint: "The log shows the command that failed. Correct the source, then deploy again.",
  },
];

interface PackOptions {
  builder: string;
  /** For people: what makes a buildpack of this builder fit. */
  lookedFor: string;
}

/** A file takes one line for each variable; a value of several lines goes by name, through pack's environment. */
function variablesFor(input: BuildInput) {
  const variables = variablesOf(input);
  const isLong = (value: Secret) => /[\r\n]/.test(value.reveal());
  const long = variables.filter(([, value]) => isLong(value));
  const refused = long.find(([name]) => steering.test(name));
  if (refused)
    throw new AppError("INVALID", `The variable ${refused[0]} cannot have several lines in this build.`, {
      hint: "Give it one line, or another name.",
    });
  const short = variables.filter(([, value]) => !isLong(value));
  return { file: new Secret(short.map(([name, value]) => `${name}=${value.reveal()}\n`).join("")), short, long };
}

/** Cloud Native Buildpacks, in the form in which only the tool's own containers hold the engine's socket. */
export function packPlan(input: BuildInput, { builder, lookedFor }: PackOptions): BuildPlan {
  const { sourceDir, secretDir, cacheNamespace, network, settings, withoutCache, generatedDir } = input;
  const { file, short, long } = variablesFor(input);
  const envFile = `${secretDir}/env`;
  const tag = unlabelledTag(input);
  const label = labelStep(input);
  const cache = (type: string) => ["--cache", `type=${type};format=volume;name=moorage-${cacheNamespace}-${type}`];
  return planOf(input, {
    tools: [{ name: "pack", version: ["pack", "version"] }, docker],
    files: [label.file, ...(short.length > 0 ? [{ path: envFile, content: file }] : [])],
    steps: [
      {
        argv: [
          "pack",
          "build",
          tag,
          "--path",
          sourceDir,
          "--builder",
          builder,
          "--lifecycle-image",
          settings.lifecycleImage,
          "--pull-policy",
          "if-not-present",
          "--network",
          network,
          ...(short.length > 0 ? ["--env-file", envFile] : []),
          ...long.flatMap(([name]) => ["--env", name]),
          ...(withoutCache ? ["--clear-cache"] : []),
          ...cache("build"),
          ...cache("launch"),
          "--no-color",
        ],
        env: {
          ...Object.fromEntries(long),
          PACK_HOME: `${generatedDir}/pack`,
          // In a container it has none, and then the caches are new each time.
          PACK_VOLUME_KEY: cacheNamespace,
        },
      },
      label.step,
    ],
    failures: failuresOf(lookedFor),
    notes: skippedNotes(input),
    ownContainers: true,
    intermediateTag: tag,
  });
}
