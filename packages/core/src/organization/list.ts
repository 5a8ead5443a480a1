import { member, organization } from "@moorage/db/schema";
import type { Role } from "@moorage/domain";
import { and, asc, eq, isNull } from "drizzle-orm";
import type { Context } from "../context.ts";

export interface OrganizationSummary {
  id: string;
  slug: string;
  name: string;
  logo: string | null;
  role: Role;
  /** A new session opens it. */
  isDefault: boolean;
  /** This session, or this key, works in it. */
  isActive: boolean;
  createdAt: string;
}

/** The caller's organizations; of an API key, the one that it acts in. */
export async function listOrganizations(
  ctx: Context & { organizationId?: string | undefined },
): Promise<OrganizationSummary[]> {
  const { userId = "", type } = ctx.actor;
  const rows = await ctx.runtime.db
    .select({ organization, role: member.role, isDefault: member.isDefault })
    .from(member)
    .innerJoin(organization, and(eq(organization.id, member.organizationId), isNull(organization.deletedAt)))
    .where(
      and(
        eq(member.userId, userId),
        type === "apiKey" ? eq(member.organizationId, ctx.organizationId ?? "") : undefined,
      ),
    )
    .orderBy(asc(organization.name), asc(organization.id));
  return rows.map(({ organization: { id, slug, name, logo, createdAt }, role, isDefault }) => ({
    id,
    slug,
    name,
    logo,
    role,
    isDefault,
    isActive: id === ctx.organizationId,
    createdAt: createdAt.toISOString(),
  }));
}
