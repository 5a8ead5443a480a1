import { deployment, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { getDeployment, type PlacedDeployment } from "./list.ts";

/** Gives up the image of an earlier version: it stays in the history, and cannot be rolled back to. */
export async function dropVersion(ctx: OrganizationContext, deploymentId: string): Promise<PlacedDeployment> {
  const target = await getDeployment(ctx, deploymentId);
  const { id: serviceId, name, environmentId } = target.service;
  await withTransaction(ctx, async (tx) => {
    const [at] = await tx
      .select({ active: service.activeDeploymentId })
      .from(service)
      .where(eq(service.id, serviceId))
      .for("update");
    if (at?.active === deploymentId)
      throw new AppError("PRECONDITION", `Deployment #${target.number} serves now, so it stays.`);
    await tx.update(deployment).set({ imageRemovedAt: ctx.runtime.now() }).where(eq(deployment.id, deploymentId));
    tx.note({ type: "deployment", id: deploymentId, name: `${name} #${target.number}` });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId });
    tx.enqueue("retire", { serviceId });
  });
  return { ...target, canRollBack: false };
}
