/** After a start everything is looked at once: what a killed process left half-done is finished or undone. */
import { listOpenCommands } from "@moorage/core/command";
import { listOpenDeployments } from "@moorage/core/deployment";
import { listOpenServerRuns, sweepSamples } from "@moorage/core/server";
import { environment, service } from "@moorage/db/schema";
import {
  clearSecrets,
  clearStaging,
  labels,
  listRouteFiles,
  type Machine,
  removeNetwork,
  removeRouteFile,
} from "@moorage/engine";
import { eq, inArray, isNotNull } from "drizzle-orm";
import { ringHooks } from "./tasks/git-host/hook.ts";
import { sendNotices } from "./tasks/notification/send.ts";
import { removeDead } from "./tasks/server/clean.ts";
import { reconcileService, retireService } from "./tasks/service/reconcile.ts";
import { settleService } from "./tasks/service/settle.ts";
import { sweep } from "./tasks/sweep.ts";
import type { Worker } from "./worker.ts";

const ringEveryMs = 10_000;
const sweepSamplesEveryMs = 3_600_000;

/** Rings again for work whose doorbell was lost, every 10 s, until `signal` fires. */
export async function keepRinging(
  worker: Worker,
  signal: AbortSignal,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  const later = (error: unknown) => worker.runtime.log.warn({ error }, "the sweeper will try again");
  await ringHooks(worker).catch(later);
  let sweepAt = 0;
  while (!signal.aborted) {
    await ring(worker).catch(later);
    if (performance.now() >= sweepAt) {
      sweepAt = performance.now() + sweepSamplesEveryMs;
      await sweepSamples(worker.runtime, signal).catch(later);
    }
    void sendNotices(worker).catch(later);
    for (const serviceId of worker.unsettled) void settleService(worker, serviceId).catch(later);
    await pause(ringEveryMs);
  }
}

async function ring(worker: Worker): Promise<void> {
  const { runtime, running } = worker;
  const open = await listOpenDeployments(runtime);
  const busy = new Set(open.filter(({ status }) => status === "running").map(({ serviceId }) => serviceId));
  for (const { id, serviceId, status } of open) {
    const here = running.has(serviceId);
    // A waiting one has its turn when the running one ends; a running one that is not here may be nobody's.
    if (here || (status === "queued" && busy.has(serviceId))) continue;
    await runtime.tasks.enqueue("deploy", { deploymentId: id });
  }
  for (const commandId of await listOpenCommands(runtime))
    if (!worker.commands.has(commandId)) await runtime.tasks.enqueue("command", { commandId });
  const [gone] = await runtime.db.select({ id: service.id }).from(service).where(isNotNull(service.deletedAt)).limit(1);
  if (gone) await sweep(worker);
  for (const runId of await listOpenServerRuns(runtime)) await runtime.tasks.enqueue("serverRun", { runId });
  await worker.syncServers();
}

/** After a start or an outage: orphans away, then every service of the server as its rows say. */
export async function converge(worker: Worker, serverId: string, signal: AbortSignal): Promise<void> {
  const { db, log } = worker.runtime;
  const rows = await db
    .select({ id: service.id, last: service.lastNumber })
    .from(service)
    .where(eq(service.serverId, serverId));
  const known = new Set(rows.map(({ id }) => id));
  const machine = worker.machines().find(({ host }) => host.id === serverId);
  if (machine) await removeOrphans(worker, machine, known);
  for (const { id, last } of rows) {
    if (signal.aborted) return;
    // A service whose deployment is open is that deployment's to finish.
    if (worker.running.has(id)) continue;
    try {
      await reconcileService(worker, id);
      if (last > 0) await retireService(worker, id);
    } catch (error) {
      log.error({ error, serviceId: id }, "a service could not be brought to its state");
    }
  }
  await worker.runtime.tasks.enqueue("renewSignIns", {});
}

/** What has our instance's label and no row. What lacks our label is never touched. */
async function removeOrphans(worker: Worker, machine: Machine, known: ReadonlySet<string>): Promise<void> {
  const { log, settings } = worker.runtime;
  await clearStaging(machine);
  await removeDead(worker, machine.host.id, machine.host);
  for (const serviceId of await listRouteFiles(machine))
    if (!known.has(serviceId)) await removeRouteFile(machine, serviceId);
  const services = await machine.host.docker.listServices({
    filters: { label: [`${labels.instance}=${settings.instanceId}`] },
  });
  for (const found of services) {
    const owner = found.Spec?.Labels?.[labels.service];
    if (!owner || known.has(owner)) continue;
    log.warn({ swarmService: found.Spec?.Name }, "removing a Swarm service that belongs to nothing");
    await machine.host.docker.getService(found.ID).remove();
  }
  await clearSecrets(machine.host, settings.instanceId, known);
  await removeOrphanNetworks(worker, machine);
}

/** Of environments that were deleted while the server was away. One that is still in use goes at another start. */
async function removeOrphanNetworks({ runtime }: Worker, { host, proxy }: Machine): Promise<void> {
  const { db, log, settings } = runtime;
  const label = [`${labels.instance}=${settings.instanceId}`, labels.environment];
  const found = await host.docker.listNetworks({ filters: { label } });
  const names = new Map(found.map(({ Name, Labels }) => [Labels?.[labels.environment] ?? "", Name]));
  const rows = await db
    .select({ id: environment.id })
    .from(environment)
    .where(inArray(environment.id, [...names.keys()]));
  for (const { id } of rows) names.delete(id);
  for (const name of names.values())
    await removeNetwork(host, name, proxy.containerName).catch((error: unknown) =>
      log.warn({ error, network: name }, "a network that belongs to nothing could not be removed"),
    );
}
