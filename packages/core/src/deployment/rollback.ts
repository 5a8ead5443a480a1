import { deployment, run } from "@moorage/db/schema";
import { AppError, notFound } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { Id } from "../id.ts";
import type { Transaction } from "../transaction.ts";
import { type Deployed, request, versionOf } from "./request.ts";

export const RollbackService = z.object({
  deploymentId: Id,
  /** With the variables that were released then, or with today's. */
  variables: z.enum(["then", "today"]).default("then"),
});

/** Releases what an earlier deployment released: its image and settings; nothing is built. */
export function rollbackService(
  ctx: ServiceContext,
  { deploymentId, variables }: z.output<typeof RollbackService>,
): Promise<Deployed> {
  return request(ctx, { title: "Rollback" }, "rollback", async ({ tx }) => {
    const target = await findTarget(tx, ctx, deploymentId);
    return { ...versionOf(target), envFrom: variables === "then" ? target.id : null, rollbackOf: target.number };
  });
}

async function findTarget(tx: Transaction, { service }: ServiceContext, deploymentId: string) {
  const [row] = await tx
    .select({ deployment, status: run.status })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .where(and(eq(deployment.id, deploymentId), eq(deployment.serviceId, service.id)));
  if (!row) throw notFound("Deployment");
  const { number, image, sealedEnv, imageRemovedAt } = row.deployment;
  if (row.status !== "succeeded" || !image || !sealedEnv)
    throw new AppError("PRECONDITION", `Deployment #${number} did not succeed, so there is nothing to go back to.`);
  if (imageRemovedAt)
    throw new AppError("PRECONDITION", `The image of #${number} is not kept any more.`, {
      hint: "Only the newest versions are kept; the number is in the service's settings. Redeploy its commit instead.",
    });
  return row.deployment;
}
