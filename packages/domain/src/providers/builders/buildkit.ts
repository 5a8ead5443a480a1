import type { Argv } from "../../command.ts";
import type { BuildInput, BuildPlan, BuildStep } from "./builder.ts";

interface BuildkitOptions {
  file: string;
  context: string;
  /** Where the image goes instead of the tag: a further step makes the final one of it. */
  output?: string;
  target?: string;
  contexts?: Readonly<Record<string, string>>;
  args?: readonly (readonly [name: string, value: string])[];
  secrets?: readonly (readonly [id: string, path: string])[];
  /** Without limits, cache or a builder of its own: for a step that runs nothing. */
  trivial?: boolean;
}

const metadataFile = ({ generatedDir }: BuildInput): string => `${generatedDir}/metadata.json`;

/** One build with BuildKit; its log is plain lines, its result stands in a file. */
export function buildkitArgv(input: BuildInput, options: BuildkitOptions): Argv {
  const { buildkit, labels, cacheNamespace, withoutCache, tag } = input;
  const { trivial = false } = options;
  const runs = [
    ...(buildkit.builder ? [`--builder=${buildkit.builder}`] : ["--builder=default"]),
    ...(buildkit.cgroupParent && !buildkit.builder ? [`--cgroup-parent=${buildkit.cgroupParent}`] : []),
    ...(withoutCache ? ["--no-cache"] : []),
  ];
  return [
    "docker",
    "buildx",
    "build",
    ...(trivial ? ["--builder=default"] : runs),
    "--progress=plain",
    `--metadata-file=${metadataFile(input)}`,
    `--output=type=docker,name=${options.output ?? tag}`,
    "--provenance=false",
    ...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
    `--build-arg=BUILDKIT_CACHE_MOUNT_NS=${cacheNamespace}`,
    ...(options.args ?? []).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...(options.secrets ?? []).map(([id, path]) => `--secret=id=${id},src=${path}`),
    ...Object.entries(options.contexts ?? {}).map(([name, path]) => `--build-context=${name}=${path}`),
    ...(options.target ? [`--target=${options.target}`] : []),
    `--file=${options.file}`,
    options.context,
  ];
}

export const docker = { name: "docker", version: ["docker", "buildx", "version"] as const };

/** What most plans have in common; a builder writes only what it has more. */
export const planOf = (input: BuildInput, plan: Partial<BuildPlan> & Pick<BuildPlan, "steps">): BuildPlan => ({
  tools: [docker],
  files: [],
  remove: [],
  metadataFile: metadataFile(input),
  required: [],
  failures: [],
  notes: [],
  ownContainers: false,
  ...plan,
});

export const unlabelledTag = ({ tag }: BuildInput): string => `${tag}-unlabelled`;

/** A tool that cannot set our labels makes an image under another tag, which this step gives them. */
export function labelStep(input: BuildInput): { file: { path: string; content: string }; step: BuildStep } {
  const context = `${input.generatedDir}/label`;
  const file = `${context}/Dockerfile`;
  return {
    file: { path: file, content: `FROM ${unlabelledTag(input)}\n` },
    step: { argv: buildkitArgv(input, { file, context, trivial: true }) },
  };
}
