import { setTimeout as delay } from "node:timers/promises";
import { listKeptImages, noteRemovedImages } from "@moorage/core/deployment";
import { labels, listBuiltImages, type Machine, removeImage } from "@moorage/engine";
import type { Worker } from "../../worker.ts";

/** Containers of the version that has just been removed may still be ending. */
const againMs = 3_000;
const timesMax = 20;

/**
 * Removes what was built for a service and cannot be rolled back to any more. What serves stays, and so does what a
 * deployment that has not ended built: it may not be noted yet. What a kill leaves goes after the next deployment.
 */
export async function forgetImages(worker: Worker, serviceId: string, machine: Machine): Promise<void> {
  for (let time = 0; time < timesMax && !worker.stopping.aborted; time += 1) {
    if (await forgetUnused(worker, serviceId, machine)) return;
    await delay(againMs, undefined, { signal: worker.stopping }).catch(() => undefined);
  }
}

/** False while a container still uses one of them. */
async function forgetUnused(worker: Worker, serviceId: string, machine: Machine): Promise<boolean> {
  const kept = await listKeptImages(worker.runtime, serviceId);
  if (!kept) return true;
  const built = await listBuiltImages(machine.host, `${labels.service}=${serviceId}`);
  const unused = built.filter(
    ({ id, digests, labels: own }) =>
      ![id, ...digests].some((name) => kept.images.has(name)) && kept.ended.has(own[labels.deployment] ?? ""),
  );
  const removed: string[] = [];
  for (const image of unused) if (await removeImage(machine.host, image)) removed.push(image.id);
  await noteRemovedImages(worker.runtime, serviceId, removed);
  return removed.length === unused.length;
}
