import { service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { type PublicService, publicService, type ServiceContext } from "../context.ts";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";

async function setDesired(ctx: ServiceContext, desired: "running" | "stopped"): Promise<PublicService> {
  const { id, name, environmentId, activeDeploymentId } = ctx.service;
  if (!activeDeploymentId)
    throw new AppError("PRECONDITION", `${name} was never deployed.`, { hint: "Deploy it first." });
  return withTransaction(ctx, async (tx) => {
    const stoppedBy = desired === "stopped" ? ctx.actor.name : null;
    const row = first(
      await tx.update(service).set({ desired, stoppedBy, problem: null }).where(eq(service.id, id)).returning(),
    );
    tx.note({ type: "service", id, name, before: { desired: ctx.service.desired }, after: { desired } });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    tx.enqueue("reconcile", { serviceId: id });
    return publicService(row);
  });
}

/** Takes it off the air: its domains answer a clear page, in-flight requests end, then its containers stop. */
export const stopService = (ctx: ServiceContext): Promise<PublicService> => setDesired(ctx, "stopped");

/** Back to the replicas it was deployed with; traffic comes once they answer. */
export const startService = (ctx: ServiceContext): Promise<PublicService> => setDesired(ctx, "running");
