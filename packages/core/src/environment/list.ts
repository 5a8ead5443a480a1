import { environment, service } from "@moorage/db/schema";
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { EnvironmentContext, ProjectContext } from "../context.ts";

export interface EnvironmentSummary {
  id: string;
  slug: string;
  name: string;
  description: string;
  isDefault: boolean;
  serviceCount: number;
  createdAt: string;
}

/** One statement; "production" first. */
export async function listEnvironments(ctx: ProjectContext): Promise<EnvironmentSummary[]> {
  const { db } = ctx.runtime;
  const count = db
    .select({ count: sql`count(*)::int` })
    .from(service)
    .where(and(eq(service.environmentId, environment.id), isNull(service.deletedAt)));
  const rows = await db
    .select({ environment, serviceCount: sql<number>`(${count})` })
    .from(environment)
    .where(and(eq(environment.projectId, ctx.project.id), isNull(environment.deletedAt)))
    .orderBy(desc(environment.isDefault), asc(environment.createdAt), asc(environment.id));
  return rows.map(({ environment: { id, slug, name, description, isDefault, createdAt }, serviceCount }) => ({
    id,
    slug,
    name,
    description,
    isDefault,
    serviceCount,
    createdAt: createdAt.toISOString(),
  }));
}

export interface EnvironmentDetail extends EnvironmentSummary {
  project: { id: string; slug: string; name: string };
  /** All of the project, this one among them: for the switcher. */
  environments: EnvironmentSummary[];
}

export async function getEnvironment(ctx: EnvironmentContext): Promise<EnvironmentDetail> {
  const environments = await listEnvironments(ctx);
  const { id, slug, name, description, isDefault, createdAt } = ctx.environment;
  const { project } = ctx;
  return {
    id,
    slug,
    name,
    description,
    isDefault,
    createdAt: createdAt.toISOString(),
    serviceCount: environments.find((each) => each.id === id)?.serviceCount ?? 0,
    project: { id: project.id, slug: project.slug, name: project.name },
    environments,
  };
}
