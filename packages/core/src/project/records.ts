import { statement } from "@moorage/db";
import type { ServiceSpec, ServiceStatus } from "@moorage/domain/service";
import { type SQL, sql } from "drizzle-orm";
import type {
  EnvironmentContext,
  EnvironmentRow,
  OrganizationContext,
  ProjectContext,
  ProjectRow,
} from "../context.ts";
import type { LastRun } from "../service/status-of.ts";
import {
  observedAtOf,
  ofMine,
  type Place,
  placeColumns,
  placesFrom,
  placesOrder,
  projectsOf,
  type ServiceTuple,
  serviceColumns,
  serviceOf,
  servicesFrom,
  servicesOrder,
} from "./places.ts";

/** A service in a list of places: its name and what its status is made of. */
export interface PlacedService {
  id: string;
  slug: string;
  name: string;
  environmentId: string;
  desired: "running" | "stopped";
  activeNumber: number | null;
  lastRun: LastRun | null;
  status: ServiceStatus;
}

/** The same with what the public API shows of a service in lists. */
export interface ServiceRecord extends PlacedService {
  description: string;
  source: ServiceSpec["source"];
  createdAt: Date;
  /** Null is this machine. */
  serverId: string | null;
}

export interface EnvironmentRecord extends EnvironmentRow {
  services: ServiceRecord[];
}

export interface ProjectRecord extends ProjectRow {
  environments: EnvironmentRecord[];
}

const statements = (name: string, which: SQL) => ({
  places: statement<Place>(
    `${name}_places`,
    sql`select ${placeColumns} from ${placesFrom} where ${which} order by ${placesOrder}`,
  ),
  services: statement<ServiceTuple>(
    `${name}_services`,
    sql`select ${serviceColumns} from ${servicesFrom} where ${which} order by ${servicesOrder}`,
  ),
});
const all = statements("records", ofMine);
const one = statements("record", sql`${ofMine} and p.id = ${sql.placeholder("projectId")}`);

/** Projects with all columns, their environments and services: two statements, whatever their number. */
async function records(
  { runtime: { db, now }, organizationId }: OrganizationContext,
  { places, services }: typeof all,
  projectId?: string,
): Promise<ProjectRecord[]> {
  const values = { organizationId, projectId };
  const [found, tuples] = await Promise.all([places(db, values), services(db, values)]);
  const byEnvironment = Map.groupBy(tuples, ([environmentId]) => environmentId);
  const observedAt = observedAtOf(found);
  return projectsOf(found, organizationId, (environment) => ({
    ...environment,
    services: (byEnvironment.get(environment.id) ?? []).map((tuple) => serviceOf(tuple, observedAt, now())),
  }));
}

export const listProjectRecords = (ctx: OrganizationContext): Promise<ProjectRecord[]> => records(ctx, all);

export async function getProjectRecord(ctx: ProjectContext): Promise<ProjectRecord> {
  const [found] = await records(ctx, one, ctx.project.id);
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
