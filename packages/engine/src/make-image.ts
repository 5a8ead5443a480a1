import type { Builder, BuildSettings, Checkout, Source } from "@moorage/domain/providers";
import type { SourcePatch } from "@moorage/domain/service";
import { type BuildValues, buildImage, clearBuild } from "./build/build.ts";
import type { BuildLimits } from "./build/limits.ts";
import { checkOut, type GitAccessOf } from "./checkout/checkout.ts";
import { applyPatches } from "./checkout/patch.ts";
import { hasImage, type Pull, resolveImage } from "./docker/images.ts";
import { orUnreachable } from "./host/errors.ts";
import type { Engine, Site } from "./machine.ts";
import type { Progress } from "./reconcile/apply.ts";
import type { RegistryAccess } from "./registry/access.ts";
import { pushImage } from "./registry/push.ts";

/** Where a build is pushed to, and the name that it gets there. */
export interface PushTo {
  registry: RegistryAccess;
  repository: string;
}

export interface MakeImageOptions extends BuildValues {
  serviceId: string;
  deploymentId: string;
  /** `moorage-<i>/<slug>:<number>` */
  tag: string;
  withoutCache?: boolean;
  envFile?: boolean;
  /** For a source of git; asked for when it is fetched, since a credential may be good for minutes only. */
  git?(): Promise<GitAccessOf | undefined>;
  /** What was checked out, as soon as it is known: a build that fails is of a commit too. */
  onCheckedOut?(source: FetchedCommit): Promise<void>;
  /** Applied to what was checked out, in this order. */
  patches?: readonly SourcePatch[];
  /** Checked out in place of the source's branch. */
  commit?: string | undefined;
  push?: PushTo | undefined;
  /** A tag of what is pushed, beside the commit. */
  number: number;
  settings?: Partial<BuildSettings>;
  limits?: Partial<BuildLimits>;
  toolsPath?: string;
  signal: AbortSignal;
  /** Holds builds back when too many run on this server. */
  buildSlot<T>(work: () => Promise<T>): Promise<T>;
}

export interface MadeImage {
  image: string;
  commit: string | undefined;
}

export interface FetchedCommit {
  commit: string | undefined;
  message?: string | undefined;
  author?: string | undefined;
}

/** A folder below it for each deployment: its source, generated files and credentials, gone when it ends. */
export const workRoot = (dataDir: string): string => `${dataDir}/work`;

/** What `image` means now: present on the engine, by digest or id. */
export function pinImage({ host }: Engine, image: string, pull: Pull, { step, log }: Progress): Promise<string> {
  const pin = async () => {
    const pinned = await step("checkout", () => resolveImage(host, image, pull));
    log(`${image} is ${pinned}`);
    return pinned;
  };
  return orUnreachable(host.id, pin());
}

export type BuiltSource = Extract<Source, { needs: "build" }>;

/** Source to image: checked out, built, and pushed where that is asked for. */
export function makeImage(
  site: Site,
  source: BuiltSource,
  builder: Builder,
  options: MakeImageOptions,
  progress: Progress,
): Promise<MadeImage> {
  return orUnreachable(site.engine.host.id, make(site, source, builder, options, progress));
}

async function make(
  site: Site,
  source: BuiltSource,
  builder: Builder,
  options: MakeImageOptions,
  progress: Progress,
): Promise<MadeImage> {
  const { log } = progress;
  const { engine, workshop } = site;
  const { host, dataDir } = workshop;
  const workDir = `${workRoot(dataDir)}/${options.deploymentId}`;
  await clearBuild(site, { deploymentId: options.deploymentId, workDir });
  await host.files.makeDir(workDir);
  try {
    const checkout = atCommit(source.checkout, options.commit);
    const { signal } = options;
    const { sourceDir, commit } = await progress.step("checkout", async () => {
      const git = await options.git?.();
      const result = await checkOut(host, checkout, { dataDir, workDir, log, signal, git });
      await options.onCheckedOut?.({ ...result, author: result.author?.name });
      await applyPatches(host, `${workDir}/src`, options.patches ?? [], log);
      await progress.checkpoint?.("checkout");
      return result;
    });
    const built = await progress.step("build", () =>
      options.buildSlot(async () => {
        await progress.checkpoint?.("build");
        return buildImage(site, builder, { withoutCache: false, envFile: false, ...options, sourceDir, workDir, log });
      }),
    );
    const image = await pushed(engine, built, commit, options, progress);
    return { image, commit };
  } finally {
    await host.files.remove(workDir);
  }
}

/** What is built stays here under its id; with a registry, it runs as every node can pull it. */
async function pushed(
  { host }: Engine,
  built: string,
  commit: string | undefined,
  { push, number, signal }: MakeImageOptions,
  { step, log, checkpoint }: Progress,
): Promise<string> {
  if (!push) return built;
  const tags = [String(number), ...(commit ? [commit] : [])];
  return step("push", async () => {
    await checkpoint?.("push");
    return pushImage(host, push.registry, { image: built, repository: push.repository, tags, log, signal });
  });
}

/** An image that was made before, or elsewhere, is pulled where the machine does not have it. */
export async function fetchImage({ host }: Engine, image: string, pulling: Pull): Promise<void> {
  if (await hasImage(host, image)) return;
  await orUnreachable(host.id, resolveImage(host, image, pulling));
}

const atCommit = (checkout: Checkout, commit: string | undefined): Checkout =>
  checkout.kind === "git" && commit ? { ...checkout, ref: commit } : checkout;
