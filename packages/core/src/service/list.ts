import { preparedOnce } from "@moorage/db";
import { domain, environment, project, server, service } from "@moorage/db/schema";
import { sources } from "@moorage/domain/providers";
import { type ServiceKind, type ServiceStatus, serviceStatus } from "@moorage/domain/service";
import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { EnvironmentContext, OrganizationContext } from "../context.ts";
import { queuePlace } from "../run/queue-place.ts";
import { statusColumns, statusInputOf } from "./status-of.ts";

export interface ServiceSummary {
  id: string;
  slug: string;
  name: string;
  description: string;
  kind: ServiceKind;
  /** The image, or what was uploaded. */
  source: string;
  createdAt: string;
  environmentId: string;
  /** Where it runs. */
  server: { id: string; name: string };
  status: ServiceStatus;
  hosts: string[];
  lastDeployment: {
    id: string;
    number: number;
    title: string;
    status: string;
    /** Which one in line it is while it waits. */
    queuePlace: number | null;
    by: string;
    at: string;
  } | null;
}

const hosts = sql<string[]>`(
  select coalesce(json_agg(d.host order by d.created_at), '[]') from ${domain} d
  where d.service_id = ${service.id} and d.enabled)`.as("hosts");

const lastDeployment = sql<ServiceSummary["lastDeployment"]>`(
  select json_build_object('id', r.id, 'number', ${service.lastRunNumber}, 'title', r.title, 'status', r.status,
    'queuePlace', ${queuePlace(sql`r`)}, 'by', r.actor->>'name', 'at', to_char(r.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  from run r where r.id = ${service.lastRunId})`.as("last_deployment");

const summaryColumns = {
  id: service.id,
  slug: service.slug,
  name: service.name,
  description: service.description,
  spec: service.spec,
  createdAt: service.createdAt,
  environmentId: service.environmentId,
  server: { id: server.id, name: server.name },
  hosts,
  lastDeployment,
  ...statusColumns,
};

const prepareSummaries = (name: string, where: SQL) =>
  preparedOnce((db) =>
    db
      .select(summaryColumns)
      .from(service)
      .innerJoin(server, eq(server.id, service.serverId))
      .innerJoin(environment, eq(environment.id, service.environmentId))
      .innerJoin(project, eq(project.id, environment.projectId))
      .where(and(isNull(service.deletedAt), eq(project.organizationId, sql.placeholder("organizationId")), where))
      .orderBy(asc(service.name))
      .prepare(name),
  );
const ofEnvironment = prepareSummaries("services_of_environment", eq(service.environmentId, sql.placeholder("id")));
const ofService = prepareSummaries("service_summary", eq(service.id, sql.placeholder("id")));

async function summaries(ctx: OrganizationContext, which: typeof ofService, id: string): Promise<ServiceSummary[]> {
  const rows = await which(ctx.runtime.db).execute({ organizationId: ctx.organizationId, id });
  const now = ctx.runtime.now();
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    kind: row.spec.kind,
    source: sources.of(row.spec.source).summary,
    createdAt: row.createdAt.toISOString(),
    environmentId: row.environmentId,
    server: row.server,
    status: serviceStatus({ ...statusInputOf(row), now }),
    hosts: row.hosts,
    lastDeployment: row.lastDeployment,
  }));
}

/** The services of one environment, one statement. */
export const listServices = (ctx: EnvironmentContext): Promise<ServiceSummary[]> =>
  summaries(ctx, ofEnvironment, ctx.environment.id);

/** One service as the list shows it. */
export async function findSummary(ctx: OrganizationContext, serviceId: string): Promise<ServiceSummary | undefined> {
  return (await summaries(ctx, ofService, serviceId))[0];
}
