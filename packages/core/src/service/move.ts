import { environment, project, service } from "@moorage/db/schema";
import { AppError, isAppError, notFound } from "@moorage/domain";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { loadEnvironment } from "../authorize.ts";
import { type PublicService, publicService, type ServiceContext } from "../context.ts";
import { reloadService } from "../deployment/request.ts";
import { Id } from "../id.ts";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";

export const MoveService = z.object({ targetEnvironmentId: Id });

/** Into another environment of the organization. What runs is released again there: networks are an environment's own. */
export async function moveService(ctx: ServiceContext, input: z.output<typeof MoveService>): Promise<PublicService> {
  const target = await loadEnvironment(ctx, input.targetEnvironmentId);
  const { id, name, slug, environmentId: from, activeDeploymentId, desired } = ctx.service;
  if (target.environment.id === from) return publicService(ctx.service);
  const moved = await withTransaction(ctx, async (tx) => {
    // Held against a deletion of the target meanwhile.
    const [held] = await tx
      .select({ id: environment.id })
      .from(environment)
      .innerJoin(project, eq(project.id, environment.projectId))
      .where(and(eq(environment.id, target.environment.id), isNull(environment.deletedAt), isNull(project.deletedAt)))
      .for("share");
    const [taken] = await tx
      .select({ id: service.id })
      .from(service)
      .where(and(eq(service.environmentId, target.environment.id), eq(service.slug, slug), isNull(service.deletedAt)));
    if (!held) throw notFound("Environment");
    if (taken)
      throw new AppError("CONFLICT", `${target.environment.name} has a service ${slug} already.`, {
        field: "targetEnvironmentId",
      });
    const row = first(
      await tx.update(service).set({ environmentId: target.environment.id }).where(eq(service.id, id)).returning(),
    );
    tx.note({
      type: "service",
      id,
      name,
      before: { environmentId: from },
      after: { environmentId: row.environmentId },
    });
    for (const environmentId of [from, row.environmentId])
      tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    return row;
  });
  if (activeDeploymentId && desired === "running") await releaseThere({ ...ctx, ...target, service: moved });
  return publicService(moved);
}

/** Variables of the new place may not fit; then the move stands and the old release serves until the next deployment. */
async function releaseThere(ctx: ServiceContext): Promise<void> {
  try {
    await reloadService(ctx, { title: `Moved to ${ctx.project.name} / ${ctx.environment.name}` });
  } catch (error) {
    if (!isAppError(error)) throw error;
    ctx.runtime.log.warn({ error, serviceId: ctx.service.id }, "a moved service was not released again");
  }
}
