/** What statements about many projects and services share: rows as the driver makes them, for lists of thousands. */
import { environment, project, run, server, service } from "@moorage/db/schema";
import type { StepName } from "@moorage/domain";
import { type Observed, type RunStatus, type ServiceSpec, serviceStatus } from "@moorage/domain/service";
import { sql } from "drizzle-orm";
import type { EnvironmentRow, ProjectRow } from "../context.ts";
import type { PlacedService, ServiceRecord } from "./records.ts";

export type Place = [
  id: string,
  name: string,
  slug: string,
  description: string,
  createdAt: string,
  hosts: string | null,
  environmentId: string | null,
  environmentName: string,
  environmentSlug: string,
  environmentDescription: string,
  isDefault: boolean,
  environmentCreatedAt: string,
];

/** JSON: when each machine was looked at, in ms. */
const hosts = sql`(select json_object_agg(h.id, extract(epoch from h.observed_at) * 1000)::text from ${server} h)`;

/** Columns of `Place`, of `p` and `e`. */
export const placeColumns = sql`p.id, p.name, p.slug, p.description, p.created_at::text, ${hosts},
  e.id, e.name, e.slug, e.description, e.is_default, e.created_at::text`;
export const ofMine = sql`p.organization_id = ${sql.placeholder("organizationId")} and p.deleted_at is null`;
export const placesFrom = sql`${project} p left join ${environment} e on e.project_id = p.id and e.deleted_at is null`;
export const placesOrder = sql`p.created_at desc, p.id desc, e.created_at, e.id`;

/** `observed` where it has something to tell. */
const observedColumn = sql`case when s.steady_number is null or s.desired = 'stopped' then s.observed end`;
export const servicesFrom = sql`${project} p
  join ${environment} e on e.project_id = p.id and e.deleted_at is null
  join ${service} s on s.environment_id = e.id and s.deleted_at is null
  left join ${run} r on r.id = s.last_run_id`;
export const servicesOrder = sql`s.created_at desc, s.id desc`;

export type ServiceTuple = [
  environmentId: string,
  id: string,
  slug: string,
  name: string,
  serverId: string,
  desired: "running" | "stopped",
  stoppedBy: string | null,
  activeNumber: number | null,
  steadyNumber: number | null,
  steadyReplicas: number | null,
  observed: Observed | null,
  lastNumber: number | null,
  lastStatus: RunStatus,
  lastBy: string,
  lastStep: StepName | null,
  lastAt: string,
  description: string,
  source: ServiceSpec["source"],
  createdAt: string,
  /** Null is this machine. */
  otherServerId: string | null,
];

/** Looked up once for all rows. */
const thisMachine = sql`(select h.id from ${server} h where h.connection = 'local' limit 1)`;

export const serviceColumns = sql`s.environment_id, s.id, s.slug, s.name, s.server_id, s.desired, s.stopped_by,
  s.active_number, s.steady_number, s.steady_replicas, ${observedColumn},
  s.last_run_number, r.status, r.actor->>'name', r.cause->>'step', r.created_at::text,
  s.description, s.spec->'source', s.created_at::text, nullif(s.server_id, ${thisMachine})`;

export type ObservedAt = ReadonlyMap<string, Date | null>;

/** When each machine was looked at, by its id. */
export function observedAtOf([first]: readonly Place[]): ObservedAt {
  const seen = JSON.parse(first?.[5] ?? "{}") as Record<string, number | null>;
  return new Map(Object.entries(seen).map(([id, at]) => [id, at === null ? null : new Date(at)]));
}

/** Rows of places as projects with their environments, in that order; `furnish` adds what is in one. */
export function projectsOf<E extends EnvironmentRow>(
  places: readonly Place[],
  organizationId: string,
  furnish: (environment: EnvironmentRow) => E,
): (ProjectRow & { environments: E[] })[] {
  const found: (ProjectRow & { environments: E[] })[] = [];
  for (const place of places) {
    const [id, name, slug, description, at, , environmentId] = place;
    let project = found.at(-1);
    if (project?.id !== id) {
      const own = { id, organizationId, name, slug, description, createdAt: new Date(at), deletedAt: null };
      project = { ...own, environments: [] };
      found.push(project);
    }
    if (environmentId !== null) project.environments.push(furnish(environmentOf(place, environmentId)));
  }
  return found;
}

function environmentOf([projectId, , , , , , , ...own]: Place, id: string): EnvironmentRow {
  const [name, slug, description, isDefault, createdAt] = own;
  return { id, projectId, name, slug, description, isDefault, createdAt: new Date(createdAt), deletedAt: null };
}

export function serviceOf(tuple: ServiceTuple, observedAt: ObservedAt, now: Date): ServiceRecord {
  const [environmentId, id, slug, name, serverId, desired, stoppedBy, activeNumber, ...rest] = tuple;
  const [
    steadyNumber,
    steadyReplicas,
    observed,
    number,
    lastStatus,
    by,
    step,
    at,
    description,
    source,
    createdAt,
    other,
  ] = rest;
  const lastRun: PlacedService["lastRun"] = number === null ? null : { number, status: lastStatus, by, step, at };
  const status = serviceStatus({
    ...{ desired, stoppedBy, activeNumber, lastRun, now, observed },
    observedAt: observedAt.get(serverId) ?? null,
    steady: steadyNumber === null ? null : { number: steadyNumber, replicas: steadyReplicas ?? 0 },
  });
  const placed = { id, slug, name, environmentId, desired, activeNumber, lastRun, status };
  return { ...placed, description, source, createdAt: new Date(createdAt), serverId: other };
}
