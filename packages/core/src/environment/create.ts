import { environment } from "@moorage/db/schema";
import { AppError, Description, DisplayName } from "@moorage/domain";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { EnvironmentRow, ProjectContext } from "../context.ts";
import { limits } from "../limits.ts";
import { first } from "../rows.ts";
import { freeSlug } from "../slugs.ts";
import { withTransaction } from "../transaction.ts";

export const CreateEnvironment = z.object({ name: DisplayName, description: Description.default("") });

export async function createEnvironment(
  ctx: ProjectContext,
  input: z.output<typeof CreateEnvironment>,
): Promise<EnvironmentRow> {
  const { id: projectId, organizationId } = ctx.project;
  return withTransaction(ctx, async (tx) => {
    const taken = await tx
      .select({ slug: environment.slug })
      .from(environment)
      .where(and(eq(environment.projectId, projectId), isNull(environment.deletedAt)));
    if (taken.length >= limits.environmentsPerProject)
      throw new AppError("INVALID", `A project has at most ${limits.environmentsPerProject} environments.`);
    const slug = freeSlug(
      input.name,
      taken.map((row) => row.slug),
    );
    const made = first(
      await tx
        .insert(environment)
        .values({ ...input, projectId, slug })
        .returning(),
    );
    tx.note({ type: "environment", id: made.id, name: made.name, after: input });
    tx.publish({ type: "environment.changed", organizationId, projectId, environmentId: made.id });
    return made;
  });
}
