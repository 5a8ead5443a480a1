import { user } from "@moorage/db/schema";
import type { Permission } from "@moorage/domain";
import { eq } from "drizzle-orm";
import type { Context } from "../context.ts";
import { listOrganizations, type OrganizationSummary } from "../organization/list.ts";
import { first } from "../rows.ts";

export interface Me {
  user: { id: string; name: string; email: string; instanceAdmin: boolean; createdAt: string };
  /** Where this session or key works; null for somebody without a membership. */
  organization: OrganizationSummary | null;
  permissions: Permission[];
  organizations: OrganizationSummary[];
  version: string;
}

/** Who asks, where, and what may be done there: two statements. */
export async function getMe(
  ctx: Context & { organizationId?: string | undefined; permissions?: ReadonlySet<Permission> },
): Promise<Me> {
  const { id, name, email, instanceAdmin, createdAt } = first(
    await ctx.runtime.db
      .select()
      .from(user)
      .where(eq(user.id, ctx.actor.userId ?? "")),
  );
  const organizations = await listOrganizations(ctx);
  return {
    user: { id, name, email, instanceAdmin, createdAt: createdAt.toISOString() },
    organization: organizations.find((each) => each.isActive) ?? null,
    permissions: [...(ctx.permissions ?? [])],
    organizations,
    version: ctx.runtime.settings.version,
  };
}
