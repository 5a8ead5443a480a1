/** What is marked as deleted goes: services off their machines first, then networks, then rows. */
import { rm } from "node:fs/promises";
import { environment, organization, project, service, upload } from "@moorage/db/schema";
import { networkName } from "@moorage/domain";
import { labels, removeImagesOf, removeNetwork, uploadPath } from "@moorage/engine";
import { and, eq, isNotNull, notExists } from "drizzle-orm";
import type { Worker } from "../worker.ts";
import { removeCommandsOf } from "./command.ts";
import { sweepSources } from "./git/source.ts";
import { removeDead } from "./server/clean.ts";
import { reconcileService, retireService } from "./service/reconcile.ts";

let sweeping = false;
let again = false;

/** One sweep at a time; a ring during one makes it run once more. */
export async function sweep(worker: Worker): Promise<void> {
  again = true;
  if (sweeping) return;
  sweeping = true;
  try {
    while (again && !worker.stopping.aborted) {
      again = false;
      await sweepOnce(worker);
    }
  } finally {
    sweeping = false;
  }
}

async function sweepOnce(worker: Worker): Promise<void> {
  const { db, log } = worker.runtime;
  const ready = new Set(worker.machines().map(({ host }) => host.id));
  const marked = await db
    .select({ id: service.id, serverId: service.serverId })
    .from(service)
    .where(isNotNull(service.deletedAt));
  // What is on a server that is not there goes when it is back.
  const gone = marked.filter(({ serverId }) => ready.has(serverId));
  await Promise.all(
    gone.map(({ id }) =>
      sweepService(worker, id).catch((error: unknown) =>
        log.error({ error, serviceId: id }, "a deleted service is still there"),
      ),
    ),
  );
  for (const { host } of worker.machines())
    await removeDead(worker, host.id, host).catch((error: unknown) =>
      log.error({ error, server: host.id }, "containers of runs that have ended are still there"),
    );
  await sweepSources(worker).catch((error: unknown) => log.error({ error }, "copies of sources are still there"));
  await sweepEnvironments(worker);
  await db
    .delete(project)
    .where(
      and(
        isNotNull(project.deletedAt),
        notExists(db.select().from(environment).where(eq(environment.projectId, project.id))),
      ),
    );
  await db
    .delete(organization)
    .where(
      and(
        isNotNull(organization.deletedAt),
        notExists(db.select().from(project).where(eq(project.organizationId, organization.id))),
      ),
    );
}

async function sweepService(worker: Worker, serviceId: string): Promise<void> {
  const { db, settings } = worker.runtime;
  await reconcileService(worker, serviceId);
  await retireService(worker, serviceId);
  for (const machine of worker.machines()) {
    await removeCommandsOf(worker, serviceId, machine);
    await removeImagesOf(machine.host, `${labels.service}=${serviceId}`);
  }
  const uploads = await db.select({ id: upload.id }).from(upload).where(eq(upload.serviceId, serviceId));
  for (const { id } of uploads) await rm(uploadPath(settings.dataDir, id), { force: true });
  await db.delete(service).where(and(eq(service.id, serviceId), isNotNull(service.deletedAt)));
}

async function sweepEnvironments(worker: Worker): Promise<void> {
  const { db, log, settings } = worker.runtime;
  const empty = await db
    .select({ id: environment.id })
    .from(environment)
    .where(
      and(
        isNotNull(environment.deletedAt),
        notExists(db.select().from(service).where(eq(service.environmentId, environment.id))),
      ),
    );
  for (const { id } of empty) {
    try {
      for (const machine of worker.machines())
        await removeNetwork(machine.host, networkName(settings.instanceId, id), machine.proxy.containerName);
      await db.delete(environment).where(eq(environment.id, id));
    } catch (error) {
      log.error({ error, environmentId: id }, "a deleted environment's network is still there");
    }
  }
}
