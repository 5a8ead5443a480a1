import { statement } from "@moorage/db";
import { environment, service } from "@moorage/db/schema";
import type { StepName } from "@moorage/domain";
import type { RunStatus, ServiceStatus } from "@moorage/domain/service";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext, ProjectContext } from "../context.ts";
import {
  observedAtOf,
  ofMine,
  type Place,
  placeColumns,
  placesOrder,
  projectsOf,
  type ServiceTuple,
  serviceColumns,
  serviceOf,
  servicesFrom,
  servicesOrder,
} from "./places.ts";
import { getProjectRecord, type ProjectRecord, type ServiceRecord } from "./records.ts";

export const ListProjects = z
  .object({
    /** Part of the name, slug or description of a project, or of the name of one of its services. */
    q: z.string().trim().max(200).default(""),
    limit: z.number().int().min(1).max(1_000).default(60),
  })
  .prefault({});

export interface ListedService {
  id: string;
  slug: string;
  name: string;
  status: ServiceStatus;
  /** The newest deployment, when it failed. */
  failed: { number: number; step: StepName | null } | null;
}

export interface ProjectSummary {
  id: string;
  slug: string;
  name: string;
  description: string;
  createdAt: string;
  /** The default one first. */
  environments: { id: string; slug: string; name: string; isDefault: boolean; services: ListedService[] }[];
  /** The newest in any of its services. */
  lastDeployment: { service: string; number: number; status: RunStatus; by: string; at: string } | null;
}

/** A service that needs somebody: not all of it serves, or its newest version failed. */
export interface Concern {
  /** "shop/production/api" */
  address: string;
  /** "Shop / Production" */
  place: string;
  service: ListedService;
}

export interface ProjectPage {
  /** Newest first. */
  projects: ProjectSummary[];
  /** How many there are that `q` finds. */
  found: number;
  /** In all of the organization. */
  total: { projects: number; services: number };
  concerns: { count: number; first: Concern[] };
}

const concernsMax = 8;
const contains = (column: ReturnType<typeof sql>) => sql`position(${sql.placeholder("q")} in lower(${column})) > 0`;

const page = statement<[...Place, found: number, projects: number, services: number]>(
  "project_page",
  sql`
  with mine as (select p.* from project p where ${ofMine}),
  hit as (
    select p.* from mine p where ${contains(sql`p.name`)} or ${contains(sql`p.slug`)} or ${contains(sql`p.description`)}
      or p.id in (select e.project_id from ${environment} e join ${service} s on s.environment_id = e.id
        where s.deleted_at is null and e.deleted_at is null and ${contains(sql`s.name`)})
  ),
  total as (
    select (select count(*) from hit)::int, (select count(*) from mine)::int, (
      select count(*) from mine p join ${environment} e on e.project_id = p.id and e.deleted_at is null
      join ${service} s on s.environment_id = e.id and s.deleted_at is null)::int
  )
  select ${placeColumns}, total.*
  from total
  left join (select * from hit order by created_at desc, id desc limit ${sql.placeholder("limit")}) p on true
  left join ${environment} e on e.project_id = p.id and e.deleted_at is null
  order by ${placesOrder}`,
);

/** Services of a page, and those anywhere that may need somebody. */
const services = statement<[...ServiceTuple, projectId: string, address: string, place: string]>(
  "project_page_services",
  sql`
  select ${serviceColumns}, p.id, p.slug || '/' || e.slug || '/' || s.slug, p.name || ' / ' || e.name
  from ${servicesFrom}
  where ${ofMine} and (p.id = any(${sql.placeholder("projectIds")}::text[]) or r.status = 'failed'
    or (s.desired = 'running' and s.active_number is not null and s.steady_number is distinct from s.active_number))
  order by ${servicesOrder}`,
);

/** A page of projects with their environments and the state of each service; what needs somebody anywhere. */
export async function listProjects(
  { runtime, organizationId }: OrganizationContext,
  { q, limit }: z.output<typeof ListProjects>,
): Promise<ProjectPage> {
  const rows = await page(runtime.db, { organizationId, q: q.toLowerCase(), limit });
  const places = rows.filter(([id]) => id !== null) as unknown as Place[];
  const tuples = await services(runtime.db, { organizationId, projectIds: [...new Set(places.map(([id]) => id))] });
  const observedAt = observedAtOf(rows as unknown as Place[]);
  const now = runtime.now();
  const placed = tuples.map((tuple) => {
    const record = serviceOf(tuple as unknown as ServiceTuple, observedAt, now);
    return { record, listed: listedOf(record), address: tuple[21], place: tuple[22] };
  });
  const byEnvironment = Map.groupBy(placed, ({ record }) => record.environmentId);
  const projects = projectsOf(places, organizationId, (own) => ({
    ...own,
    services: (byEnvironment.get(own.id) ?? []).map(({ record }) => record),
  }));
  const concerns = placed.filter(({ listed }) => isConcern(listed));
  const [, , , , , , , , , , , , found = 0, total = 0, servicesTotal = 0] = rows[0] ?? [];
  return {
    projects: projects.map(summaryOf),
    found,
    total: { projects: total, services: servicesTotal },
    concerns: {
      count: concerns.length,
      first: concerns.slice(0, concernsMax).map(({ address, place, listed }) => ({ address, place, service: listed })),
    },
  };
}

/** One project as the list shows it. */
export const getProjectSummary = async (ctx: ProjectContext): Promise<ProjectSummary> =>
  summaryOf(await getProjectRecord(ctx));

const isConcern = ({ status: { state }, failed }: ListedService): boolean =>
  state === "degraded" || state === "down" || failed !== null;

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

const summaryOf = (row: ProjectRecord): ProjectSummary => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  description: row.description,
  createdAt: row.createdAt.toISOString(),
  environments: listedIn(row),
  lastDeployment: newestOf(row.environments.flatMap((at) => at.services)),
});

const listedIn = ({ environments }: ProjectRecord): ProjectSummary["environments"] =>
  environments
    .map(({ id, slug, name, isDefault, services: its }) => ({
      ...{ id, slug, name, isDefault },
      services: its.map(listedOf).sort(byName),
    }))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));

const listedOf = ({ id, slug, name, status, lastRun }: ServiceRecord): ListedService => ({
  ...{ id, slug, name, status },
  failed: lastRun?.status === "failed" ? { number: lastRun.number, step: lastRun.step } : null,
});

function newestOf(of: readonly ServiceRecord[]): ProjectSummary["lastDeployment"] {
  let newest: ServiceRecord | undefined;
  for (const each of of) if ((each.lastRun?.at ?? "") > (newest?.lastRun?.at ?? "")) newest = each;
  if (!newest?.lastRun) return null;
  const { number, status, by, at } = newest.lastRun;
  return { service: newest.name, number, status, by, at: new Date(at).toISOString() };
}
