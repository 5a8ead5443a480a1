import { member, user } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";

export interface Membership {
  member: typeof member.$inferSelect;
  user: typeof user.$inferSelect;
}

/** The caller and the caller's place in the organization; no password is in either row. */
export async function getMembership(ctx: OrganizationContext): Promise<Membership> {
  const [row] = await ctx.runtime.db
    .select({ member, user })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(and(eq(member.userId, ctx.actor.userId ?? ""), eq(member.organizationId, ctx.organizationId)));
  if (!row) throw notFound("Membership");
  return row;
}
