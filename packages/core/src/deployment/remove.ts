import { deployment, run, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";
import { and, desc, eq, notInArray, sql } from "drizzle-orm";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { getDeployment, type PlacedDeployment } from "./list.ts";
import { lockActive, lockNotServing } from "./lock.ts";

const open: RunStatus[] = ["queued", "running"];

/** Takes one deployment out of the history, with its log. What serves, waits or runs stays. */
export async function removeDeployment(ctx: OrganizationContext, deploymentId: string): Promise<PlacedDeployment> {
  const target = await getDeployment(ctx, deploymentId);
  const { id: serviceId, name, environmentId } = target.service;
  return withTransaction(ctx, async (tx) => {
    await lockNotServing(tx, target);
    const gone = await tx
      .delete(run)
      .where(and(eq(run.id, deploymentId), notInArray(run.status, open)))
      .returning({ id: run.id });
    if (gone.length === 0)
      throw new AppError("PRECONDITION", `Deployment #${target.number} has not ended yet.`, {
        hint: "Cancel it first.",
      });
    await noteNewest(tx, serviceId);
    tx.note({ type: "deployment", id: deploymentId, name: `${name} #${target.number}` });
    const { organizationId } = ctx;
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: deploymentId });
    return target;
  });
}

/** The newest may have gone. The service's row is locked, so that no request comes between. */
async function noteNewest(tx: Transaction, serviceId: string): Promise<void> {
  const [newest] = await tx
    .select({ id: deployment.id, number: deployment.number })
    .from(deployment)
    .where(eq(deployment.serviceId, serviceId))
    .orderBy(desc(deployment.number))
    .limit(1);
  await tx
    .update(service)
    .set({ lastRunId: newest?.id ?? null, lastRunNumber: newest?.number ?? null })
    .where(eq(service.id, serviceId));
}

/** The history of one service, but for what serves, waits or runs. */
export async function clearDeployments(ctx: ServiceContext): Promise<{ removed: number }> {
  const { id: serviceId, name, environmentId } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    const active = await lockActive(tx, serviceId);
    const gone = await tx
      .delete(run)
      .where(
        and(
          eq(run.serviceId, serviceId),
          eq(run.type, "deployment"),
          notInArray(run.status, open),
          sql`${run.id} is distinct from ${active}`,
        ),
      )
      .returning({ id: run.id });
    await noteNewest(tx, serviceId);
    tx.note({ type: "service", id: serviceId, name, before: { deployments: gone.length } });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId });
    return { removed: gone.length };
  });
}
