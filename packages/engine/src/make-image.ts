import type { Builder, Source } from "@moorage/domain/providers";
import { buildImage } from "./build/build.ts";
import { checkOut } from "./checkout/checkout.ts";
import { resolveImage } from "./docker/images.ts";
import type { Machine } from "./machine.ts";
import type { Progress } from "./reconcile/apply.ts";

export interface MakeImageOptions {
  serviceId: string;
  deploymentId: string;
  /** `moorage-<i>/<slug>:<number>` */
  tag: string;
  dockerHost: string | undefined;
  signal: AbortSignal;
  /** Holds builds back when too many run on this server. */
  buildSlot<T>(work: () => Promise<T>): Promise<T>;
}

export interface MadeImage {
  image: string;
  commit: string | undefined;
}

/** Source to image: an image that exists is pinned, files are checked out and built. */
export async function makeImage(
  machine: Machine,
  source: Source,
  builder: Builder,
  options: MakeImageOptions,
  progress: Progress,
): Promise<MadeImage> {
  const { log } = progress;
  if (source.needs === "image") {
    const image = await progress.step("checkout", () => resolveImage(machine.host, source.image, log, options.signal));
    log(`${source.image} is ${image}`);
    return { image, commit: undefined };
  }
  const { files } = machine.host;
  const workDir = `${machine.dataDir}/work/${options.deploymentId}`;
  await files.remove(workDir);
  await files.makeDir(workDir);
  try {
    const { checkout } = source;
    const { sourceDir, commit } = await progress.step("checkout", async () => {
      const result = await checkOut(machine.host, checkout, { dataDir: machine.dataDir, workDir, log });
      await progress.checkpoint?.("checkout");
      return result;
    });
    const image = await progress.step("build", () =>
      options.buildSlot(async () => {
        await progress.checkpoint?.("build");
        return buildImage(machine, builder, { ...options, sourceDir, workDir, withoutCache: false, log });
      }),
    );
    return { image, commit };
  } finally {
    await files.remove(workDir);
  }
}
