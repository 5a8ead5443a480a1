import type { Queryable } from "@moorage/db";
import { registry, service } from "@moorage/db/schema";
import { registries } from "@moorage/domain/providers";
import { and, asc, eq, isNull, or } from "drizzle-orm";
import type { ConnectionRow } from "../connection/family.ts";
import { tell } from "../notification/tell.ts";
import type { Runtime } from "../runtime.ts";

/** Services that use a registry, by name. */
export const listUses = ({ db }: { db: Queryable }, id: string) =>
  db
    .select({ id: service.id, name: service.name, environmentId: service.environmentId })
    .from(service)
    .where(and(isNull(service.deletedAt), or(eq(service.registryId, id), eq(service.buildRegistryId, id))))
    .orderBy(asc(service.name));

/** The one place that hears of a registry that fails, or works again: what is open of the services concerned says it. */
export async function announceRegistry(
  runtime: Runtime,
  { id, organizationId }: Pick<typeof registry.$inferSelect, "id" | "organizationId">,
): Promise<void> {
  for (const { id: serviceId, environmentId } of await listUses(runtime, id))
    await runtime.events.publish({ type: "service.changed", organizationId, environmentId, serviceId });
}

/** People outside hear once that it fails, daily that it still does, and once that it works again. */
export async function tellOfRegistry(
  runtime: Runtime,
  db: Queryable,
  account: ConnectionRow,
  before: ConnectionRow,
): Promise<boolean> {
  const { id, name, type, config, organizationId, problem } = account;
  const { address } = registries.of(registries.schema.parse({ ...config, type }));
  const about = { registry: { id, name, address }, services: (await listUses({ db }, id)).map((use) => use.name) };
  const since = problem?.since ?? before.problem?.since ?? runtime.now().toISOString();
  if (!problem) return tell(runtime, db, organizationId, { type: "registry.recovered", ...about, since });
  const [row] = await db.select({ tokenEndsAt: registry.tokenEndsAt }).from(registry).where(eq(registry.id, id));
  const tokenEndsAt = row?.tokenEndsAt ?? null;
  return tell(runtime, db, organizationId, { type: "registry.failed", ...about, problem, since, tokenEndsAt });
}
