import { environment, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { requireTypedName } from "../confirm.ts";
import type { EnvironmentContext, EnvironmentRow } from "../context.ts";
import { markServicesDeleted } from "../tear-down.ts";
import { withTransaction } from "../transaction.ts";

/** `confirm` is the environment's name, asked for when services would be deleted with it. */
export const RemoveEnvironment = z.object({ confirm: z.string().max(200).optional() });

/** Marks it and its services as deleted; the sweep takes the running things away, then the rows. */
export async function removeEnvironment(
  ctx: EnvironmentContext,
  input: z.output<typeof RemoveEnvironment>,
): Promise<EnvironmentRow> {
  const { id, name, projectId, isDefault } = ctx.environment;
  if (isDefault)
    throw new AppError("PRECONDITION", `${name} is the first environment of ${ctx.project.name}, so it stays.`, {
      hint: "Delete the project to delete this environment with it.",
    });
  return withTransaction(ctx, async (tx) => {
    const inIt = and(eq(service.environmentId, id), isNull(service.deletedAt));
    const services = await tx.select({ name: service.name }).from(service).where(inIt);
    const names = services.map((each) => each.name);
    requireTypedName({ what: "environment", name, unit: "service", goesWith: names, confirm: input.confirm });
    await markServicesDeleted(tx, ctx, inIt);
    await tx.update(environment).set({ deletedAt: ctx.runtime.now() }).where(eq(environment.id, id));
    tx.note({ type: "environment", id, name, before: { services: names } });
    tx.publish({ type: "environment.changed", organizationId: ctx.organizationId, projectId, environmentId: id });
    tx.enqueue("sweep", {});
    return ctx.environment;
  });
}
