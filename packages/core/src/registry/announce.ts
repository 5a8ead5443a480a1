import { type registry, service } from "@moorage/db/schema";
import { and, asc, eq, isNull, or } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";

/** Services that use a registry, by name. */
export const listUses = ({ db }: Runtime, id: string) =>
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
