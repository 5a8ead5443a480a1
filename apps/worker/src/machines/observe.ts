/** Writes what a machine really does to `service.observed`, and says so when it changed. */
import type { Runtime } from "@moorage/core";
import { tellServerAway, tellServerBack } from "@moorage/core/notification";
import { environment, project, server, service } from "@moorage/db/schema";
import { isAppError } from "@moorage/domain";
import { awayAfterMs } from "@moorage/domain/server";
import { type Observed, steadyOf } from "@moorage/domain/service";
import { type Engine, type Sighting, watch } from "@moorage/engine";
import { eq } from "drizzle-orm";

const nothing: Observed = { releases: [] };

interface Server {
  id: string;
  organizationId: string | null;
}

/** Watches one server until `signal` fires; `onBack` when it answers again after it was away. */
export async function observeServer(
  runtime: Runtime,
  { id: serverId, organizationId }: Server,
  engine: Engine,
  onBack: () => void,
  signal: AbortSignal,
): Promise<void> {
  /** What was written last, by service: an unchanged look writes nothing. */
  const written = new Map<string, string>();
  let away = false;
  const announce = () =>
    organizationId && void runtime.events.publish({ type: "server.changed", organizationId, serverId });
  const later = (error: unknown) => runtime.log.warn({ error, serverId }, "people outside were not told of a server");
  const sayAway = (error: unknown) => {
    announce();
    if (away && !signal.aborted)
      tellServerAway(runtime, serverId, isAppError(error) ? error.message : undefined).catch(later);
  };
  await watch(
    engine,
    {
      onLook: async (sighting) => {
        if (away) await tellServerBack(runtime, serverId).catch(later);
        await write(runtime, serverId, sighting, written);
        if (!away) return;
        runtime.log.info({ serverId }, "the engine answers again");
        away = false;
        announce();
        onBack();
      },
      onAway: (error) => {
        if (away || signal.aborted) return;
        away = true;
        runtime.log.warn({ error, serverId }, "the machine could not be looked at");
        // Badges say so once it has not answered for that long.
        setTimeout(sayAway, awayAfterMs, error).unref();
      },
    },
    signal,
  );
}

async function write(
  runtime: Runtime,
  serverId: string,
  sighting: Sighting,
  written: Map<string, string>,
): Promise<void> {
  const { db } = runtime;
  const rows = await db
    .select({
      id: service.id,
      observed: service.observed,
      environmentId: environment.id,
      organizationId: project.organizationId,
    })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(eq(service.serverId, serverId));
  const changed = rows.filter(({ id, observed }) => {
    const text = JSON.stringify(sighting.services.get(id) ?? nothing);
    if ((written.get(id) ?? JSON.stringify(observed ?? nothing)) === text) return false;
    written.set(id, text);
    return true;
  });
  for (const { id } of changed) {
    const observed = sighting.services.get(id) ?? nothing;
    const steady = steadyOf(observed);
    await db
      .update(service)
      .set({
        observed,
        steadyNumber: steady?.number ?? null,
        steadyReplicas: steady?.replicas ?? null,
        observedAt: sighting.at,
      })
      .where(eq(service.id, id));
  }
  await db.update(server).set({ observedAt: sighting.at }).where(eq(server.id, serverId));
  for (const { id, environmentId, organizationId } of changed)
    await runtime.events.publish({ type: "service.observed", organizationId, environmentId, serviceId: id });
}
