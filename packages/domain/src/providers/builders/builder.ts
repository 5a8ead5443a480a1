import type { Argv } from "../../command.ts";
import type { Secret } from "../../secret.ts";
import type { BuildSettings } from "./settings.ts";

export type Variables = ReadonlyMap<string, Secret>;

export interface BuildInput {
  /** Absolute path of the checked-out source; the only build context. */
  sourceDir: string;
  /** Absolute path for files that we generate; removed after the build. */
  generatedDir: string;
  /** Absolute path for files with secrets; never part of a context, removed after the build. */
  secretDir: string;
  /** The tag to give the image, made by us. */
  tag: string;
  /** Keeps the caches of one service apart from those of another. */
  cacheNamespace: string;
  labels: Readonly<Record<string, string>>;
  withoutCache: boolean;
  /** A Dockerfile finds `env` in a file beside it: somebody chose that, since it may end in a layer. */
  envFile: boolean;
  /** What the app runs with; builders without a Dockerfile of the user build with it too. */
  env: Variables;
  /** Part of the image's history, so nothing in it is secret. */
  buildArgs: Readonly<Record<string, string>>;
  buildSecrets: Variables;
  /** Keyed hash of all values above: a step that reads a secret runs again when one changes. */
  valuesHash: string;
  /** The bridge that a tool's own containers stand in. */
  network: string;
  /** Which BuildKit builds: a builder by its name, or the engine's own below a control group with limits. */
  buildkit: { builder?: string; cgroupParent?: string };
  settings: BuildSettings;
}

/** Written with mode 0600, unless another is named. Only the engine opens a `Secret`. */
export interface BuildFile {
  path: string;
  content: string | Secret;
  mode?: number;
}

export interface BuildStep {
  argv: Argv;
  /** Beside the clean environment of every tool. */
  env?: Readonly<Record<string, string | Secret>>;
  /** Takes standard output instead of the log. */
  stdoutTo?: string;
  /** Ended with this code, the step is tried again, three times at most. */
  retryOn?: number;
  /** What a tool wrote becomes what the next one reads. */
  after?: {
    read: string[];
    remove: string[];
    /** The texts in the order of `read`. */
    make(...texts: string[]): BuildFile[];
  };
}

/** What a line of the log says about the cause of a failure. */
export interface KnownFailure {
  pattern: RegExp;
  message: string;
  hint: string;
}

export interface BuildPlan {
  /** Programs that must be on the server; what they say of their version is part of the log. */
  tools: { name: string; version: Argv }[];
  files: BuildFile[];
  /** One after the other. */
  steps: BuildStep[];
  /** JSON of BuildKit with `containerimage.config.digest`, the engine's image id. */
  metadataFile: string;
  /** Paths that the source must not bring, since a link there would be followed; removed before anything is written. */
  remove: string[];
  /** Paths that must exist inside the source; checked before the first step, so that the cause is plain. */
  required: { path: string; label: string }[];
  failures: KnownFailure[];
  /** Said before the first step. */
  notes: string[];
  /** The tool starts containers and volumes of its own on the given network: limited, and removed with the build. */
  ownContainers: boolean;
  /** An image between the steps, removed at the end. */
  intermediateTag?: string;
}

export interface Builder {
  /** `merge` needs a BuildKit that can lay layers over each other, which an engine's own often cannot. */
  readonly buildkit: "any" | "merge" | "none";
  plan(input: BuildInput): BuildPlan;
}
