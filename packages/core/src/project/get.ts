import { environment } from "@moorage/db/schema";
import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { EnvironmentRow, ProjectContext, ProjectRow } from "../context.ts";

export async function getProject(ctx: ProjectContext): Promise<ProjectRow & { environments: EnvironmentRow[] }> {
  const environments = await ctx.runtime.db
    .select()
    .from(environment)
    .where(and(eq(environment.projectId, ctx.project.id), isNull(environment.deletedAt)))
    .orderBy(desc(environment.isDefault), asc(environment.createdAt));
  return { ...ctx.project, environments };
}
