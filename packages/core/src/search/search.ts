import { server, service } from "@moorage/db/schema";
import { type ServiceStatus, serviceStatus } from "@moorage/domain/service";
import { eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { statusColumns, statusInputOf } from "../service/status-of.ts";

const resultsMax = 20;

export const Search = z.object({
  query: z
    .string()
    .trim()
    .min(2, "Type at least two letters.")
    .max(100, "Use at most 100 characters.")
    .refine((query) => !query.includes("\0"), "A search has no NUL character."),
});

/** What was found: by its name, or a domain by its host. */
export interface SearchResult {
  type: "service" | "environment" | "project" | "domain";
  id: string;
  name: string;
  /** Its address in the dashboard: "shop/production/api"; of a domain, its service's. */
  path: string;
  /** Where it is: "Shop / production". */
  place: string;
  /** Of a service. */
  status: ServiceStatus | null;
}
type Found = Omit<SearchResult, "status">;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** Services first, then by name, what begins with the words before what has them inside. */
export async function search(ctx: OrganizationContext, { query }: z.output<typeof Search>): Promise<SearchResult[]> {
  const words = escapeLike(query);
  const anywhere = `%${words}%`;
  const { rows } = await ctx.runtime.db.execute<Found & Record<string, unknown>>(sql`
    with places as (
      select p.id as project_id, p.name as project, p.slug as project_slug,
        e.id as environment_id, e.name as environment, e.slug as environment_slug
      from project p left join environment e on e.project_id = p.id and e.deleted_at is null
      where p.organization_id = ${ctx.organizationId} and p.deleted_at is null
    ), services as (
      select s.id, s.name, s.slug, concat_ws('/', project_slug, environment_slug, s.slug) as path,
        concat_ws(' / ', project, environment) as place
      from service s join places on places.environment_id = s.environment_id where s.deleted_at is null
    )
    select type, id, name, path, place from (
      select 0 as rank, 'service' as type, id, name, path, place
      from services where name ilike ${anywhere} or slug ilike ${anywhere}
      union all
      select 1, 'environment', environment_id, environment, concat_ws('/', project_slug, environment_slug), project
      from places where environment ilike ${anywhere} or environment_slug ilike ${anywhere}
      union all
      select distinct 2, 'project', project_id, project, project_slug, ''
      from places where project ilike ${anywhere} or project_slug ilike ${anywhere}
      union all
      select 3, 'domain', d.id, d.host, services.path, concat_ws(' / ', place, services.name)
      from domain d join services on services.id = d.service_id where d.host ilike ${anywhere}
    ) found
    order by rank, name ilike ${`${words}%`} desc, name, id limit ${resultsMax}`);
  return withStatus(ctx, rows);
}

async function withStatus(ctx: OrganizationContext, found: Found[]): Promise<SearchResult[]> {
  const ids = found.filter(({ type }) => type === "service").map(({ id }) => id);
  const rows =
    ids.length === 0
      ? []
      : await ctx.runtime.db
          .select({ id: service.id, ...statusColumns })
          .from(service)
          .innerJoin(server, eq(server.id, service.serverId))
          .where(inArray(service.id, ids));
  const now = ctx.runtime.now();
  const states = new Map(rows.map((row) => [row.id, serviceStatus({ ...statusInputOf(row), now })]));
  return found.map((result) => ({ ...result, status: states.get(result.id) ?? null }));
}
