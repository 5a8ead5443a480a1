/** What Swarm signs in with for what runs already: a replica that comes to another node is pulled there, days later. */
import { deployment, registry, run, service } from "@moorage/db/schema";
import { swarmServiceName } from "@moorage/domain";
import type { RegistryAuth } from "@moorage/domain/providers";
import { renewSignIn } from "@moorage/engine/registry";
import { and, asc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { authOf, isFrom, type Row } from "./access.ts";
import { trustEverywhere } from "./trust.ts";

/** A deployment that works on the service signs in by itself; what it leaves is due the next time. */
const waitMs = 20_000;
const turnMs = 60_000;

/** What serves with an older sign-in than its registry has. Found by the rows: what cannot be done now is done later. */
const listDue = ({ runtime }: Worker, of?: SQL) =>
  runtime.db
    .select({ service, deployment, registry })
    .from(service)
    .innerJoin(deployment, eq(deployment.id, service.activeDeploymentId))
    .innerJoin(run, eq(run.id, deployment.id))
    .innerJoin(registry, eq(registry.id, deployment.registryId))
    .where(
      and(
        of,
        eq(service.desired, "running"),
        isNull(service.deletedAt),
        gt(registry.signInAt, sql`coalesce(${deployment.signInAt}, ${run.startedAt})`),
      ),
    )
    .orderBy(asc(service.id));

const within = ({ stopping }: Worker, ms: number) => AbortSignal.any([stopping, AbortSignal.timeout(ms)]);

/** One service after the other on each server; one that is away holds up nobody else. */
export async function renewSignIns(worker: Worker): Promise<void> {
  const servers = new Set((await listDue(worker)).map(({ service: { serverId } }) => serverId));
  await Promise.all(Array.from(servers, (serverId) => renewOn(worker, serverId)));
}

async function renewOn(worker: Worker, serverId: string): Promise<void> {
  const { log } = worker.runtime;
  await using _turn = await worker.locks.lock(`sign-ins:${serverId}`, within(worker, turnMs));
  const authOnce = rememberAuths(worker);
  for (const { service: at } of await listDue(worker, eq(service.serverId, serverId))) {
    if (worker.stopping.aborted) return;
    try {
      await renewOf(worker, at.id, authOnce);
    } catch (error) {
      log.warn({ error, serviceId: at.id }, "the sign-in of a running service could not be renewed; it is tried again");
    }
  }
}

type AuthOf = (row: Row) => Promise<RegistryAuth>;

/** What gives no token is not asked again for the next service. */
function rememberAuths(worker: Worker): AuthOf {
  const known = new Map<string, Promise<RegistryAuth>>();
  return (row) => {
    const key = `${row.id} ${row.signInAt?.toISOString()}`;
    const found = known.get(key) ?? authOf(worker, row);
    known.set(key, found);
    return found;
  };
}

/** Under the lock of its machine, and read there: a deployment may have come between. */
async function renewOf(worker: Worker, serviceId: string, authOnce: AuthOf): Promise<void> {
  await using _lock = await worker.locks.lock(`machine:${serviceId}`, within(worker, waitMs));
  const [due] = await listDue(worker, eq(service.id, serviceId));
  if (!due) return;
  const { image, id, number } = due.deployment;
  if (image && isFrom(due.registry, image)) {
    const { host } = worker.machineOf(due.service.serverId);
    await trustEverywhere(worker, due.service.serverId, host, due.registry);
    const name = swarmServiceName(due.service.slug, number, due.service.key);
    await renewSignIn(host, name, await authOnce(due.registry));
  }
  await worker.runtime.db.update(deployment).set({ signInAt: due.registry.signInAt }).where(eq(deployment.id, id));
}
