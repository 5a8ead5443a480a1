import type { Argv } from "../../command.ts";

export interface BuildInput {
  /** Absolute path of the checked-out source; the only build context. */
  sourceDir: string;
  /** Absolute path for files that we generate; removed after the build. */
  generatedDir: string;
  /** The tag to give the image, made by us. */
  tag: string;
  /** Keeps the cache mounts of one service apart from those of another. */
  cacheNamespace: string;
  labels: Readonly<Record<string, string>>;
  withoutCache: boolean;
}

/** Files to write (mode 0600), programs to run one after the other, and where the image's id will stand. */
export interface BuildPlan {
  files: { path: string; content: string }[];
  commands: Argv[];
  /** JSON of BuildKit with `containerimage.config.digest`, the engine's image id. */
  metadataFile: string;
  /** Paths that must exist inside the source; checked before the first command, so that the cause is plain. */
  required: { path: string; label: string }[];
}

export interface Builder {
  plan(input: BuildInput): BuildPlan;
}
