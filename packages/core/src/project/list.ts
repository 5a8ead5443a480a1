import { environment, project, server, service } from "@moorage/db/schema";
import type { StepName } from "@moorage/domain";
import { type RunStatus, type ServiceStatus, serviceStatus } from "@moorage/domain/service";
import { and, asc, desc, eq, inArray, isNull } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { type StatusColumns, statusColumns, statusInputOf } from "../service/status-of.ts";

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
  const services = await db
    .select({
      id: service.id,
      slug: service.slug,
      name: service.name,
      environmentId: service.environmentId,
      ...statusColumns,
    })
    .from(service)
    .innerJoin(server, eq(server.id, service.serverId))
    .where(
      and(
        isNull(service.deletedAt),
        inArray(
          service.environmentId,
          db
            .select({ id: environment.id })
            .from(environment)
            .innerJoin(project, eq(project.id, environment.projectId))
            .where(mine),
        ),
      ),
    )
    .orderBy(asc(service.name));
  return assemble(places, services, ctx.runtime.now());
}

type Place = { project: typeof project.$inferSelect; environment: typeof environment.$inferSelect | null };
type ListedService = { id: string; slug: string; name: string; environmentId: string } & StatusColumns;

function assemble(places: readonly Place[], services: readonly ListedService[], now: Date): ProjectSummary[] {
  const byEnvironment = Map.groupBy(services, (row) => row.environmentId);
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
    for (const row of rows) summary.lastDeployment = newer(summary.lastDeployment, row);
    summary.environments.push({
      id: at.id,
      slug: at.slug,
      name: at.name,
      isDefault: at.isDefault,
      services: rows.map((row) => ({
        id: row.id,
        slug: row.slug,
        name: row.name,
        status: serviceStatus({ ...statusInputOf(row), now }),
        failed: row.lastRun?.status === "failed" ? { number: row.lastRun.number, step: row.lastRun.step } : null,
      })),
    });
  }
  return [...projects.values()];
}

function newer(known: ProjectSummary["lastDeployment"], { name, lastRun }: ListedService) {
  if (!lastRun || (known && known.at >= lastRun.at)) return known;
  const { number, status, by, at } = lastRun;
  return { service: name, number, status, by, at };
}
