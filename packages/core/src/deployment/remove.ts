import { run, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";
import { and, eq, notInArray, sql } from "drizzle-orm";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";
import { getDeployment, type PlacedDeployment } from "./list.ts";

const open: RunStatus[] = ["queued", "running"];

/** Takes one deployment out of the history, with its log. What serves, waits or runs stays. */
export async function removeDeployment(ctx: OrganizationContext, deploymentId: string): Promise<PlacedDeployment> {
  const target = await getDeployment(ctx, deploymentId);
  const { id: serviceId, name, environmentId } = target.service;
  return withTransaction(ctx, async (tx) => {
    const [at] = await tx
      .select({ active: service.activeDeploymentId })
      .from(service)
      .where(eq(service.id, serviceId))
      .for("update");
    if (at?.active === deploymentId)
      throw new AppError("PRECONDITION", `Deployment #${target.number} serves now, so it stays.`);
    const gone = await tx
      .delete(run)
      .where(and(eq(run.id, deploymentId), notInArray(run.status, open)))
      .returning({ id: run.id });
    if (gone.length === 0)
      throw new AppError("PRECONDITION", `Deployment #${target.number} has not ended yet.`, {
        hint: "Cancel it first.",
      });
    tx.note({ type: "deployment", id: deploymentId, name: `${name} #${target.number}` });
    const { organizationId } = ctx;
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: deploymentId });
    return target;
  });
}

/** The history of one service, but for what serves, waits or runs. */
export async function clearDeployments(ctx: ServiceContext): Promise<{ removed: number }> {
  const { id: serviceId, name, environmentId } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    const [at] = await tx
      .select({ active: service.activeDeploymentId })
      .from(service)
      .where(eq(service.id, serviceId))
      .for("update");
    const gone = await tx
      .delete(run)
      .where(
        and(
          eq(run.serviceId, serviceId),
          eq(run.type, "deployment"),
          notInArray(run.status, open),
          sql`${run.id} is distinct from ${at?.active ?? null}`,
        ),
      )
      .returning({ id: run.id });
    tx.note({ type: "service", id: serviceId, name, before: { deployments: gone.length } });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId });
    return { removed: gone.length };
  });
}
