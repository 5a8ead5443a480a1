import { domain, environment, project, server, service } from "@moorage/db/schema";
import { sources } from "@moorage/domain/providers";
import { type ServiceKind, type ServiceStatus, serviceStatus } from "@moorage/domain/service";
import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { EnvironmentContext, OrganizationContext } from "../context.ts";
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
  status: ServiceStatus;
  hosts: string[];
  lastDeployment: { id: string; number: number; title: string; status: string; by: string; at: string } | null;
}

const hosts = sql<string[]>`(
  select coalesce(json_agg(d.host order by d.created_at), '[]') from ${domain} d
  where d.service_id = ${service.id} and d.enabled)`.as("hosts");

const lastDeployment = sql<ServiceSummary["lastDeployment"]>`(
  select json_build_object('id', r.id, 'number', d.number, 'title', r.title, 'status', r.status,
    'by', r.actor->>'name', 'at', to_char(r.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  from deployment d join run r on r.id = d.id
  where d.service_id = ${service.id} order by d.number desc limit 1)`.as("last_deployment");

const summaryColumns = {
  id: service.id,
  slug: service.slug,
  name: service.name,
  description: service.description,
  spec: service.spec,
  createdAt: service.createdAt,
  environmentId: service.environmentId,
  hosts,
  lastDeployment,
  ...statusColumns,
};

async function summaries(ctx: OrganizationContext, where: SQL | undefined): Promise<ServiceSummary[]> {
  const rows = await ctx.runtime.db
    .select(summaryColumns)
    .from(service)
    .innerJoin(server, eq(server.id, service.serverId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(and(isNull(service.deletedAt), eq(project.organizationId, ctx.organizationId), where))
    .orderBy(asc(service.name));
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
    status: serviceStatus({ ...statusInputOf(row), now }),
    hosts: row.hosts,
    lastDeployment: row.lastDeployment,
  }));
}

/** The services of one environment, one statement. */
export const listServices = (ctx: EnvironmentContext): Promise<ServiceSummary[]> =>
  summaries(ctx, eq(service.environmentId, ctx.environment.id));

/** One service as the list shows it. */
export async function findSummary(ctx: OrganizationContext, serviceId: string): Promise<ServiceSummary | undefined> {
  return (await summaries(ctx, eq(service.id, serviceId)))[0];
}
