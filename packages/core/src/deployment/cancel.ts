import type { OrganizationContext } from "../context.ts";
import { cancelRun } from "../run/cancel.ts";
import { withTransaction } from "../transaction.ts";
import { getDeployment } from "./list.ts";

/** A waiting deployment is cancelled at once; a running one ends within seconds, its step undone. */
export async function cancelDeployment(
  ctx: OrganizationContext,
  deploymentId: string,
): Promise<{ cancelled: "now" | "soon" }> {
  const target = await getDeployment(ctx, deploymentId);
  const { organizationId } = ctx;
  const { id: serviceId, environmentId } = target.service;
  return withTransaction(ctx, async (tx) => {
    tx.note({ type: "deployment", id: deploymentId, name: `${target.service.name} #${target.number}` });
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: deploymentId });
    const what = `Deployment #${target.number}`;
    return cancelRun(tx, ctx, { id: deploymentId, what, ring: () => tx.enqueue("cancel", { serviceId }) });
  });
}
