import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { listKept, noteRemovedImages } from "@moorage/core/deployment";
import { upload } from "@moorage/db/schema";
import { labels, listBuiltImages, type Machine, removeImage, uploadPath } from "@moorage/engine";
import { eq } from "drizzle-orm";
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
  const kept = await listKept(worker.runtime, serviceId);
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

/** Removes the archives that no version which is kept was built of, and the next will not be. */
export async function forgetUploads({ runtime }: Pick<Worker, "runtime">, serviceId: string): Promise<void> {
  const { db, settings } = runtime;
  // Before what is kept: one that arrives in between is the service's source by then.
  const rows = await db.select({ id: upload.id }).from(upload).where(eq(upload.serviceId, serviceId));
  const kept = await listKept(runtime, serviceId);
  for (const { id } of rows) {
    if (!kept || kept.uploads.has(id)) continue;
    await rm(uploadPath(settings.dataDir, id), { force: true });
    await db.delete(upload).where(eq(upload.id, id));
  }
}
