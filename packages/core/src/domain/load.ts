import { domain, environment, project, service } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, eq, isNull } from "drizzle-orm";
import type { OrganizationContext, ServiceContext } from "../context.ts";

export type DomainRow = typeof domain.$inferSelect;

export interface DomainContext extends ServiceContext {
  domain: DomainRow;
}

export async function loadDomain<C extends OrganizationContext>(ctx: C, id: string): Promise<C & DomainContext> {
  const [row] = await ctx.runtime.db
    .select({ domain, service, environment, project })
    .from(domain)
    .innerJoin(service, and(eq(service.id, domain.serviceId), isNull(service.deletedAt)))
    .innerJoin(environment, and(eq(environment.id, service.environmentId), isNull(environment.deletedAt)))
    .innerJoin(
      project,
      and(
        eq(project.id, environment.projectId),
        isNull(project.deletedAt),
        eq(project.organizationId, ctx.organizationId),
      ),
    )
    .where(eq(domain.id, id));
  if (!row) throw notFound("Domain");
  return { ...ctx, ...row };
}
