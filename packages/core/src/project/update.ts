import { project } from "@moorage/db/schema";
import { Description, DisplayName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { ProjectContext, ProjectRow } from "../context.ts";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";

export const UpdateProject = z.object({ name: DisplayName, description: Description }).partial();

/** Renames or describes; the slug, and with it every address, stays. */
export async function updateProject(ctx: ProjectContext, input: z.output<typeof UpdateProject>): Promise<ProjectRow> {
  const { id, organizationId, name, description } = ctx.project;
  return withTransaction(ctx, async (tx) => {
    const values = { name: input.name ?? name, description: input.description ?? description };
    const row = first(await tx.update(project).set(values).where(eq(project.id, id)).returning());
    tx.note({ type: "project", id, name: row.name, before: { name, description }, after: values });
    tx.publish({ type: "project.changed", organizationId, projectId: id });
    return row;
  });
}
