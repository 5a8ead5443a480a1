import type { Runtime } from "@moorage/core";
import type { DeploymentBundle } from "@moorage/core/deployment";
import { domain } from "@moorage/db/schema";
import { and, eq, inArray } from "drizzle-orm";

/** The proxy was seen to have these domains. */
export async function noteRoutes(runtime: Runtime, at: DeploymentBundle, domainIds: readonly string[]): Promise<void> {
  if (domainIds.length > 0)
    await runtime.db
      .update(domain)
      .set({ provedAt: runtime.now() })
      .where(and(inArray(domain.id, [...domainIds]), eq(domain.serviceId, at.service.id)));
  await runtime.events.publish({
    type: "domain.changed",
    organizationId: at.project.organizationId,
    environmentId: at.environment.id,
    serviceId: at.service.id,
  });
}
