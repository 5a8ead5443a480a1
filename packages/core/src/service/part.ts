/** Ports and mounts lie in their service's spec, so that each deployment has them as they were. */
import { environment, project, service } from "@moorage/db/schema";
import type { ServiceSpec } from "@moorage/domain/service";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { type AuditTarget, withTransaction } from "../transaction.ts";
import { saveSpec } from "./save-spec.ts";

/** The service whose spec has the part, through the caller's organization. */
export async function findServiceWith<C extends OrganizationContext>(
  ctx: C,
  part: "ports" | "mounts",
  id: string,
): Promise<(C & ServiceContext) | undefined> {
  const wanted = JSON.stringify({ [part]: [{ id }] });
  const [row] = await ctx.runtime.db
    .select({ service, environment, project })
    .from(service)
    .innerJoin(environment, and(eq(environment.id, service.environmentId), isNull(environment.deletedAt)))
    .innerJoin(
      project,
      and(
        eq(project.id, environment.projectId),
        isNull(project.deletedAt),
        eq(project.organizationId, ctx.organizationId),
      ),
    )
    .where(and(isNull(service.deletedAt), sql`${service.spec} @> ${wanted}::jsonb`));
  return row && { ...ctx, ...row };
}

/** Adds, changes or takes away a part; it applies at the next deployment. */
export async function changePart(
  ctx: ServiceContext,
  change: (spec: ServiceSpec) => ServiceSpec,
  target: AuditTarget,
): Promise<void> {
  const { id: serviceId, environmentId } = ctx.service;
  await withTransaction(ctx, async (tx) => {
    await saveSpec(tx, ctx, change);
    tx.note(target);
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId });
  });
}
