/** Loads a row through the caller's organization. A foreign id, a deleted row and a wrong id are all NOT_FOUND. */
import { preparedOnce } from "@moorage/db";
import { environment, project, service } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { EnvironmentContext, OrganizationContext, ProjectContext, ServiceContext } from "./context.ts";

/**
 * What names a row: its id, or its address in the dashboard ("shop", "shop/production", "shop/production/api").
 * Ids have an underscore, slugs have none, so that one cannot be taken for the other.
 */
const isId = (idOrAddress: string): boolean => idOrAddress.includes("_");

const inOrganization = (ctx: OrganizationContext): SQL | undefined =>
  and(eq(project.organizationId, ctx.organizationId), isNull(project.deletedAt));

export async function loadProject<C extends OrganizationContext>(
  ctx: C,
  idOrSlug: string,
): Promise<C & ProjectContext> {
  const named = isId(idOrSlug) ? eq(project.id, idOrSlug) : eq(project.slug, idOrSlug);
  const [row] = await ctx.runtime.db
    .select()
    .from(project)
    .where(and(named, inOrganization(ctx)));
  if (!row) throw notFound("Project");
  return { ...ctx, project: row };
}

export async function loadEnvironment<C extends OrganizationContext>(
  ctx: C,
  idOrAddress: string,
): Promise<C & EnvironmentContext> {
  const [projectSlug = "", environmentSlug = ""] = idOrAddress.split("/");
  const named = isId(idOrAddress)
    ? eq(environment.id, idOrAddress)
    : and(eq(project.slug, projectSlug), eq(environment.slug, environmentSlug));
  const [row] = await ctx.runtime.db
    .select({ environment, project })
    .from(environment)
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(and(named, isNull(environment.deletedAt), inOrganization(ctx)));
  if (!row) throw notFound("Environment");
  return { ...ctx, ...row };
}

/** Before nearly every use case, so planned once. */
const prepareService = (name: string, named: SQL | undefined) =>
  preparedOnce((db) =>
    db
      .select({ service, environment, project })
      .from(service)
      .innerJoin(environment, eq(environment.id, service.environmentId))
      .innerJoin(project, eq(project.id, environment.projectId))
      .where(
        and(
          named,
          isNull(service.deletedAt),
          isNull(environment.deletedAt),
          isNull(project.deletedAt),
          eq(project.organizationId, sql.placeholder("organizationId")),
        ),
      )
      .prepare(name),
  );
const serviceById = prepareService("service_by_id", eq(service.id, sql.placeholder("id")));
const serviceByAddress = prepareService(
  "service_by_address",
  and(
    eq(project.slug, sql.placeholder("projectSlug")),
    eq(environment.slug, sql.placeholder("environmentSlug")),
    eq(service.slug, sql.placeholder("serviceSlug")),
  ),
);

export async function loadService<C extends OrganizationContext>(
  ctx: C,
  idOrAddress: string,
): Promise<C & ServiceContext> {
  const [projectSlug = "", environmentSlug = "", serviceSlug = ""] = idOrAddress.split("/");
  const find = isId(idOrAddress) ? serviceById : serviceByAddress;
  const { organizationId } = ctx;
  const named = { id: idOrAddress, projectSlug, environmentSlug, serviceSlug };
  const [row] = await find(ctx.runtime.db).execute({ organizationId, ...named });
  if (!row) throw notFound("Service");
  return { ...ctx, ...row };
}
