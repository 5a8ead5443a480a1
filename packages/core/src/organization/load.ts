import { member, organization, user } from "@moorage/db/schema";
import { notFound, permissionsOf } from "@moorage/domain";
import { and, eq, isNull } from "drizzle-orm";
import type { Context, OrganizationContext } from "../context.ts";

export type OrganizationRow = typeof organization.$inferSelect;

export interface LoadedOrganization extends OrganizationContext {
  organization: OrganizationRow;
}

/** An organization that the caller is a member of, with the rights held there. A key knows only its own. */
export async function loadOrganization<C extends Context & { organizationId?: string | undefined }>(
  ctx: C,
  id: string,
): Promise<C & LoadedOrganization> {
  const { userId, type } = ctx.actor;
  if (!userId || (type === "apiKey" && ctx.organizationId !== id)) throw notFound("Organization");
  const [row] = await ctx.runtime.db
    .select({ organization, role: member.role, instanceAdmin: user.instanceAdmin })
    .from(organization)
    .innerJoin(member, and(eq(member.organizationId, organization.id), eq(member.userId, userId)))
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(organization.id, id), isNull(organization.deletedAt)));
  if (!row) throw notFound("Organization");
  // A key's rights are cut to its scope already.
  const permissions =
    type === "apiKey" && "permissions" in ctx
      ? (ctx.permissions as OrganizationContext["permissions"])
      : permissionsOf(row.role, { instanceAdmin: row.instanceAdmin });
  return { ...ctx, organizationId: row.organization.id, organization: row.organization, permissions };
}
