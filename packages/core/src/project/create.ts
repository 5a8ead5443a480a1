import { environment, project } from "@moorage/db/schema";
import { Description, DisplayName } from "@moorage/domain";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { EnvironmentRow, OrganizationContext, ProjectRow } from "../context.ts";
import { first } from "../rows.ts";
import { freeSlug } from "../slugs.ts";
import { withTransaction } from "../transaction.ts";

export const CreateProject = z.object({ name: DisplayName, description: Description.default("") });

/** A project, and its environment "production". */
export async function createProject(
  ctx: OrganizationContext,
  input: z.output<typeof CreateProject>,
): Promise<{ project: ProjectRow; environment: EnvironmentRow }> {
  const { organizationId } = ctx;
  return withTransaction(ctx, async (tx) => {
    const taken = await tx
      .select({ slug: project.slug })
      .from(project)
      .where(and(eq(project.organizationId, organizationId), isNull(project.deletedAt)));
    const slug = freeSlug(
      input.name,
      taken.map((row) => row.slug),
    );
    const made = first(
      await tx
        .insert(project)
        .values({ ...input, organizationId, slug })
        .returning(),
    );
    const production = first(
      await tx
        .insert(environment)
        .values({ projectId: made.id, name: "production", slug: "production", isDefault: true })
        .returning(),
    );
    tx.note({ type: "project", id: made.id, name: made.name, after: input });
    tx.publish({ type: "project.changed", organizationId, projectId: made.id });
    return { project: made, environment: production };
  });
}
