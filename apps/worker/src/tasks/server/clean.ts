/** Cleans a server up: what nothing needs goes, part by part, and the log says how much that was. */

import { listOpenCommands } from "@moorage/core/command";
import { noteRemovedImages } from "@moorage/core/deployment";
import { listOpenRuns } from "@moorage/core/server";
import { service } from "@moorage/db/schema";
import { isAppError } from "@moorage/domain";
import { type CleanPart, cleanParts, isFree, sumOf } from "@moorage/domain/server";
import {
  clearBuildCache,
  deadContainers,
  labels,
  leftVolumes,
  lookAtDisk,
  removeImage,
  removeLeftBuilds,
  removeLeftCommands,
  removeVolume,
  unneededImages,
  volumeIdOf,
} from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { and, eq, inArray } from "drizzle-orm";
import type { ServerRow } from "../../machines/hosts.ts";
import type { Worker } from "../../worker.ts";
import { lookAt, onHostOf } from "./disk.ts";
import type { RunProgress } from "./run.ts";

interface Cleaning extends RunProgress {
  worker: Worker;
  row: ServerRow;
  host: Host;
}

/** The bytes that are free by it. */
type Clean = (at: Cleaning) => Promise<number>;

export async function cleanServer(
  worker: Worker,
  row: ServerRow,
  parts: readonly string[],
  progress: RunProgress,
): Promise<{ freed: string }> {
  let freed = 0;
  await onHostOf(worker, row, async (host) => {
    const at = { ...progress, worker, row, host };
    for (const part of cleanParts.filter((each) => parts.includes(each)))
      await progress.step(part, async () => {
        const bytes = await cleaners[part](at);
        freed += bytes;
        progress.note(part, `${sizeText(bytes)} freed`);
      });
  });
  progress.log(`${sizeText(freed)} freed in all`);
  return { freed: sizeText(freed) };
}

const short = (id: string): string => id.replace(/^sha256:/, "").slice(0, 12);
const counted = (what: readonly unknown[], one: string): string =>
  what.length === 1 ? `1 ${one}` : `${what.length} ${one}s`;

function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${Number((bytes / 1024 ** unit).toPrecision(3))} ${units[unit]}`;
}

const cleaners: Record<CleanPart, Clean> = {
  containers: async ({ worker, row, host, log }) => {
    const { seen, needed } = await lookAt(worker, row, host);
    const dead = deadContainers(seen, needed);
    for (const { id } of dead) log(`Removing the container ${short(id)}`);
    await removeDead(worker, row.id, host);
    log(`${counted(dead, "container")} of runs that have ended`);
    return sumOf(dead.map(({ sizeBytes }) => sizeBytes));
  },
  images: async ({ worker, row, host, log }) => {
    const { seen, needed } = await lookAt(worker, row, host);
    const removed: ReturnType<typeof unneededImages> = [];
    for (const image of unneededImages(seen, needed)) {
      const went = await removeImage(host, image);
      log(went ? `Removed the image ${short(image.id)}` : `The image ${short(image.id)} is still used, and stays`);
      if (went) removed.push(image);
    }
    await noteRemoved(worker, row.id, removed);
    log(`${counted(removed, "image")} that nothing needs; what was not built here is left alone`);
    if (removed.length === 0) return 0;
    const { layersBytes } = await lookAtDisk(host, needed.instanceId);
    return Math.max(0, seen.layersBytes - layersBytes);
  },
  "build-cache": async ({ worker, host, log }) => {
    log("Clearing what no build uses now; the next build of each service takes longer");
    return clearBuildCache(host, worker.runtime.settings.instanceId);
  },
  volumes: async ({ worker, row, host, log }) => {
    const { seen, needed } = await lookAt(worker, row, host);
    const free = leftVolumes(seen, needed, volumeIdOf).filter(isFree);
    const names = new Map(seen.volumes.map(({ name }) => [volumeIdOf(name), name]));
    let freed = 0;
    for (const { id, name, sizeBytes } of free) {
      const went = await removeVolume(host, names.get(id) ?? "").then(
        () => true,
        (error: unknown) => {
          if (isAppError(error) && error.code === "CONFLICT") return false;
          throw error;
        },
      );
      log(went ? `Removed the volume ${name}` : `The volume ${name} is still used, and stays`);
      if (went) freed += sizeBytes ?? 0;
    }
    log(`${counted(free, "volume")} that no service uses any more`);
    return freed;
  },
};

/** Also swept after a start and with deleted services. */
export async function removeDead(worker: Worker, serverId: string, host: Host): Promise<void> {
  const { runtime } = worker;
  const machine = worker.machines().find((each) => each.host.id === serverId);
  if (machine) await removeLeftCommands(machine, async () => new Set(await listOpenCommands(runtime)));
  await removeLeftBuilds(host, runtime.settings.instanceId, () => listOpenRuns(runtime));
}

/** Of services that run there: elsewhere their image is still there. */
async function noteRemoved(
  { runtime }: Worker,
  serverId: string,
  images: ReturnType<typeof unneededImages>,
): Promise<void> {
  const ids = [...new Set(images.flatMap(({ labels: own }) => own[labels.service] ?? []))];
  const here = await runtime.db
    .select({ id: service.id })
    .from(service)
    .where(and(inArray(service.id, ids), eq(service.serverId, serverId)));
  for (const { id } of here) {
    const gone = images.filter(({ labels: own }) => own[labels.service] === id).map((image) => image.id);
    await noteRemovedImages(runtime, id, gone);
  }
}
