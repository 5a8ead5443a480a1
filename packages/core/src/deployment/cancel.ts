import { run } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { getDeployment } from "./list.ts";

/** A waiting deployment is cancelled at once; a running one ends within seconds, its step undone. */
export async function cancelDeployment(
  ctx: OrganizationContext,
  deploymentId: string,
): Promise<{ cancelled: "now" | "soon" }> {
  const target = await getDeployment(ctx, deploymentId);
  const { id: serviceId, environmentId } = target.service;
  return withTransaction(ctx, async (tx) => {
    const now = ctx.runtime.now();
    tx.note({ type: "deployment", id: deploymentId, name: `${target.service.name} #${target.number}` });
    tx.publish({
      type: "run.changed",
      organizationId: ctx.organizationId,
      environmentId,
      serviceId,
      runId: deploymentId,
    });
    const waiting = await tx
      .update(run)
      .set({ status: "cancelled", endedAt: now, endedBy: ctx.actor.name })
      .where(and(eq(run.id, deploymentId), eq(run.status, "queued")))
      .returning({ id: run.id });
    if (waiting.length > 0) return { cancelled: "now" };
    const running = await tx
      .update(run)
      .set({ cancelRequestedAt: now, endedBy: ctx.actor.name })
      .where(and(eq(run.id, deploymentId), eq(run.status, "running")))
      .returning({ id: run.id });
    if (running.length === 0) throw new AppError("PRECONDITION", `Deployment #${target.number} has ended already.`);
    tx.enqueue("cancel", { serviceId });
    return { cancelled: "soon" };
  });
}
