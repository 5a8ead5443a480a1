import type { Builder, BuildInput } from "@moorage/domain/providers";
import { labels } from "../machine.ts";
import type { Build } from "./build.ts";
import { makeControlGroup, removeControlGroup } from "./limits.ts";
import { buildkitRole, ensureOwnBuildkit, needsOwnBuildkit, ownBuildkitName } from "./own-buildkit.ts";

type Work<T> = (buildkit: BuildInput["buildkit"]) => Promise<T>;

/** Finds the BuildKit that this build takes, and holds its limits. */
export async function buildWith<T>(build: Build, builder: Builder, work: Work<T>): Promise<T> {
  const { engine, settings, log, options } = build;
  // A tool with containers of its own is held by them.
  if (builder.buildkit === "none") return work({});
  if (needsOwnBuildkit(builder, settings)) return withOwn(build, work);
  // The same for each build of a service: BuildKit runs every step again when its group has another name.
  const cgroupParent = `/moorage-${engine.instanceId}-build-${options.serviceId}`;
  const holds = builder.buildkit !== "merge" && (await makeControlGroup(engine.host, cgroupParent, build.allowance));
  if (!holds) {
    log("Note: memory and CPU of this build are not limited. A BuildKit of its own, or root on the server, does that.");
    return work({});
  }
  try {
    return await work({ cgroupParent });
  } finally {
    await removeControlGroup(engine.host, cgroupParent);
  }
}

async function withOwn<T>({ engine, settings, allowance, exec, log, signal }: Build, work: Work<T>): Promise<T> {
  const name = ownBuildkitName(engine.instanceId);
  await ensureOwnBuildkit({
    host: engine.host,
    exec,
    name,
    image: settings.buildkitImage,
    allowance,
    labels: { [labels.instance]: engine.instanceId, [labels.role]: buildkitRole },
    log,
    signal,
  });
  return work({ builder: name });
}
