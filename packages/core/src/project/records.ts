import { environment, project } from "@moorage/db/schema";
import type { RunStatus, ServiceSpec, ServiceStatus } from "@moorage/domain/service";
import { and, asc, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type {
  EnvironmentContext,
  EnvironmentRow,
  OrganizationContext,
  ProjectContext,
  ProjectRow,
} from "../context.ts";
import { listWithStatus } from "../service/status-rows.ts";

/** A service as lists of the public API show it: its columns and what its status is made of. */
export interface ServiceRecord {
  id: string;
  slug: string;
  name: string;
  description: string;
  source: ServiceSpec["source"];
  environmentId: string;
  createdAt: Date;
  desired: "running" | "stopped";
  activeNumber: number | null;
  lastRun: { number: number; status: RunStatus } | null;
  status: ServiceStatus;
}

export interface EnvironmentRecord extends EnvironmentRow {
  services: ServiceRecord[];
}

export interface ProjectRecord extends ProjectRow {
  environments: EnvironmentRecord[];
}

/** Projects with all columns, their environments and services: two statements, whatever their number. */
async function records(ctx: OrganizationContext, which: SQL | undefined): Promise<ProjectRecord[]> {
  const mine = and(eq(project.organizationId, ctx.organizationId), isNull(project.deletedAt), which);
  const places = await ctx.runtime.db
    .select({ project, environment })
    .from(project)
    .leftJoin(environment, and(eq(environment.projectId, project.id), isNull(environment.deletedAt)))
    .where(mine)
    .orderBy(desc(project.createdAt), desc(project.id), asc(environment.createdAt), asc(environment.id));
  const services = Map.groupBy(await serviceRecords(ctx, mine), (row) => row.environmentId);
  const found = new Map<string, ProjectRecord>();
  for (const place of places) {
    const at = found.get(place.project.id) ?? { ...place.project, environments: [] };
    found.set(at.id, at);
    if (place.environment)
      at.environments.push({ ...place.environment, services: services.get(place.environment.id) ?? [] });
  }
  return [...found.values()];
}

async function serviceRecords(ctx: OrganizationContext, mine: SQL | undefined): Promise<ServiceRecord[]> {
  const { db } = ctx.runtime;
  const environments = db
    .select({ id: environment.id })
    .from(environment)
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(mine);
  type More = Pick<ServiceRecord, "description" | "source"> & { createdAt: string };
  const services = await listWithStatus<More>(db, environments, {
    // Of a spec only this.
    more: sql`, s.description, s.spec->'source' as source, s.created_at as "createdAt"`,
    orderBy: sql`s.created_at desc, s.id desc`,
    now: ctx.runtime.now(),
  });
  return services.map(({ row, lastRun, status }) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    source: row.source,
    environmentId: row.environmentId,
    createdAt: new Date(row.createdAt),
    desired: row.desired,
    activeNumber: row.activeNumber,
    lastRun,
    status,
  }));
}

export const listProjectRecords = (ctx: OrganizationContext): Promise<ProjectRecord[]> => records(ctx, undefined);

export async function getProjectRecord(ctx: ProjectContext): Promise<ProjectRecord> {
  const [found] = await records(ctx, eq(project.id, ctx.project.id));
  return found ?? { ...ctx.project, environments: [] };
}

export async function getEnvironmentRecord(
  ctx: EnvironmentContext,
): Promise<EnvironmentRecord & { project: ProjectRow }> {
  const { environment: own, project: of } = ctx;
  const { environments } = await getProjectRecord(ctx);
  const services = environments.find(({ id }) => id === own.id)?.services ?? [];
  return { ...own, services, project: of };
}
