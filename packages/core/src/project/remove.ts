import { environment, project, service } from "@moorage/db/schema";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { requireTypedName } from "../confirm.ts";
import type { ProjectContext, ProjectRow } from "../context.ts";
import { markServicesDeleted } from "../tear-down.ts";
import { withTransaction } from "../transaction.ts";

/** `confirm` is the project's name, asked for when something would be deleted with it. */
export const RemoveProject = z.object({ confirm: z.string().optional() });

/** Marks the project and all in it as deleted; the sweep takes the running things away, then the rows. */
export async function removeProject(ctx: ProjectContext, input: z.output<typeof RemoveProject>): Promise<ProjectRow> {
  const { id, organizationId, name } = ctx.project;
  return withTransaction(ctx, async (tx) => {
    const environments = tx.select({ id: environment.id }).from(environment).where(eq(environment.projectId, id));
    const services = await tx
      .select({ id: service.id, name: service.name })
      .from(service)
      .where(and(inArray(service.environmentId, environments), isNull(service.deletedAt)));
    requireTypedName({
      what: "project",
      name,
      unit: "service",
      goesWith: services.map((each) => each.name),
      confirm: input.confirm,
    });
    const deletedAt = ctx.runtime.now();
    await markServicesDeleted(tx, ctx, inArray(service.environmentId, environments));
    await tx.update(environment).set({ deletedAt }).where(eq(environment.projectId, id));
    await tx.update(project).set({ deletedAt }).where(eq(project.id, id));
    tx.note({ type: "project", id, name, before: { services: services.map((each) => each.name) } });
    tx.publish({ type: "project.changed", organizationId, projectId: id });
    tx.enqueue("sweep", {});
    return ctx.project;
  });
}
