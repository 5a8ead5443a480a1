import { environment, project } from "@moorage/db/schema";
import type { StepName } from "@moorage/domain";
import type { RunStatus, ServiceStatus } from "@moorage/domain/service";
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { listWithStatus, type ServiceWithStatus } from "../service/status-rows.ts";

export interface ProjectSummary {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  environments: {
    id: string;
    slug: string;
    name: string;
    isDefault: boolean;
    services: {
      id: string;
      slug: string;
      name: string;
      status: ServiceStatus;
      /** The newest deployment, when it failed. */
      failed: { number: number; step: StepName | null } | null;
    }[];
  }[];
  /** The newest in any of its services. */
  lastDeployment: { service: string; number: number; status: RunStatus; by: string; at: string } | null;
}

/** Every project with its environments and the state of each service: two statements, whatever their number. */
export async function listProjects(ctx: OrganizationContext): Promise<ProjectSummary[]> {
  const { db } = ctx.runtime;
  const mine = and(eq(project.organizationId, ctx.organizationId), isNull(project.deletedAt));
  const places = await db
    .select({ project, environment })
    .from(project)
    .leftJoin(environment, and(eq(environment.projectId, project.id), isNull(environment.deletedAt)))
    .where(mine)
    .orderBy(desc(project.createdAt), desc(environment.isDefault), asc(environment.createdAt));
  const environments = db
    .select({ id: environment.id })
    .from(environment)
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(mine);
  const services = await listWithStatus(db, environments, { orderBy: sql`s.name`, now: ctx.runtime.now() });
  return assemble(places, services);
}

type Place = { project: typeof project.$inferSelect; environment: typeof environment.$inferSelect | null };

function assemble(places: readonly Place[], services: readonly ServiceWithStatus[]): ProjectSummary[] {
  const byEnvironment = Map.groupBy(services, ({ row }) => row.environmentId);
  const projects = new Map<string, ProjectSummary>();
  for (const place of places) {
    const { id, slug, name, description, createdAt } = place.project;
    const summary = projects.get(id) ?? {
      id,
      slug,
      name,
      description,
      createdAt: createdAt.toISOString(),
      environments: [],
      lastDeployment: null,
    };
    projects.set(id, summary);
    if (!place.environment) continue;
    const { environment: at } = place;
    const rows = byEnvironment.get(at.id) ?? [];
    for (const each of rows) summary.lastDeployment = newer(summary.lastDeployment, each);
    summary.environments.push({
      id: at.id,
      slug: at.slug,
      name: at.name,
      isDefault: at.isDefault,
      services: rows.map(({ row: { id: serviceId, slug: serviceSlug, name: serviceName }, lastRun, status }) => ({
        id: serviceId,
        slug: serviceSlug,
        name: serviceName,
        status,
        failed: lastRun?.status === "failed" ? { number: lastRun.number, step: lastRun.step } : null,
      })),
    });
  }
  return [...projects.values()];
}

function newer(known: ProjectSummary["lastDeployment"], { row, lastRun }: ServiceWithStatus) {
  if (!lastRun || (known && known.at >= lastRun.at)) return known;
  const { number, status, by, at } = lastRun;
  return { service: row.name, number, status, by, at };
}
