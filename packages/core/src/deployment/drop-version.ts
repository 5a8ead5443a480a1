import { deployment } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { getDeployment, type PlacedDeployment } from "./list.ts";
import { lockNotServing } from "./lock.ts";

/** Gives up the image of an earlier version: it stays in the history, and cannot be rolled back to. */
export async function dropVersion(ctx: OrganizationContext, deploymentId: string): Promise<PlacedDeployment> {
  const target = await getDeployment(ctx, deploymentId);
  const { id: serviceId, name, environmentId } = target.service;
  await withTransaction(ctx, async (tx) => {
    await lockNotServing(tx, target);
    await tx.update(deployment).set({ imageRemovedAt: ctx.runtime.now() }).where(eq(deployment.id, deploymentId));
    tx.note({ type: "deployment", id: deploymentId, name: `${name} #${target.number}` });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId });
    tx.enqueue("retire", { serviceId });
  });
  return { ...target, canRollBack: false };
}
