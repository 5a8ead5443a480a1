/** Takes away what was decided. What something uses by now stays: the engine refuses, and nothing is forced. */
import { createHash } from "node:crypto";
import { AppError } from "@moorage/domain";
import { removeLeftContainers } from "../build/containers.ts";
import { clearOwnBuildkit } from "../build/own-buildkit.ts";
import { removeContainer } from "../docker/run-once.ts";
import { dockerError, isConflict, isNotFound } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels } from "../machine.ts";
import { listBuildNetworks } from "./look.ts";

/** Long enough that no two volumes of a machine have the same. */
export const volumeIdOf = (name: string): string => createHash("sha256").update(name).digest("hex").slice(0, 32);

/** The engine's own word decides whether something has it. */
export async function removeVolume(host: Host, name: string): Promise<void> {
  try {
    await host.docker.getVolume(name).remove({ force: false });
  } catch (error) {
    if (isNotFound(error)) return;
    if (isConflict(error))
      throw new AppError("CONFLICT", "A container still has this volume.", {
        cause: error,
        hint: "A version that was replaced may still be ending. Try again in a minute.",
      });
    throw dockerError(host.id, error, "The volume could not be removed");
  }
}

/** All that no build uses now, the engine's and our own BuildKit's; the bytes that are free by it. */
export async function clearBuildCache(host: Host, instanceId: string): Promise<number> {
  try {
    const { SpaceReclaimed } = await host.docker.pruneBuilder();
    return SpaceReclaimed + (await clearOwnBuildkit(host, instanceId));
  } catch (error) {
    throw dockerError(host.id, error, "The build cache could not be cleared");
  }
}

const hookRoles = ["pre-deploy", "post-deploy"];

/**
 * What killed workers left of builds and of hooks whose deployment has ended. `openRuns` is asked once the machine was
 * looked at, so that what has just begun is known.
 */
export async function removeLeftBuilds(
  host: Host,
  instanceId: string,
  openRuns: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const label = [`${labels.instance}=${instanceId}`, labels.run];
  const [builds, containers] = await Promise.all([
    listBuildNetworks(host, instanceId),
    host.docker.listContainers({ all: true, filters: { label } }),
  ]);
  const hooks = containers.filter(({ Labels }) => hookRoles.includes(Labels[labels.role] ?? ""));
  if (builds.length === 0 && hooks.length === 0) return;
  const open = await openRuns();
  for (const { name, deploymentId } of builds) if (!open.has(deploymentId)) await removeLeftContainers(host, name);
  for (const { Id, Labels } of hooks) if (!open.has(Labels[labels.run] ?? "")) await removeContainer(host, Id);
}
