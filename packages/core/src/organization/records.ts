import { member, organization } from "@moorage/db/schema";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import type { LoadedOrganization, OrganizationRow } from "./load.ts";

export interface OrganizationRecord extends OrganizationRow {
  /** The owner who joined first. */
  ownerId: string;
  /** The caller's own membership. */
  member: typeof member.$inferSelect;
}

const ownerId = sql<string>`coalesce((
  select m.user_id from ${member} m
  where m.organization_id = ${organization.id} and m.role = 'owner' order by m.created_at limit 1), '')`;

const select = (ctx: Context & { organizationId?: string | undefined }, id: string | undefined) =>
  ctx.runtime.db
    .select({ organization, member, ownerId })
    .from(member)
    .innerJoin(organization, and(eq(organization.id, member.organizationId), isNull(organization.deletedAt)))
    .where(and(eq(member.userId, ctx.actor.userId ?? ""), id === undefined ? undefined : eq(organization.id, id)))
    .orderBy(asc(organization.name), asc(organization.id));

/** The caller's organizations with all columns; of an API key, the one that it acts in. One statement. */
export async function listOrganizationRecords(
  ctx: Context & { organizationId?: string | undefined },
): Promise<OrganizationRecord[]> {
  const rows = await select(ctx, ctx.actor.type === "apiKey" ? (ctx.organizationId ?? "") : undefined);
  return rows.map(({ organization: row, ...rest }) => ({ ...row, ...rest }));
}

export async function getOrganizationRecord(ctx: LoadedOrganization): Promise<OrganizationRecord> {
  const [row] = await select(ctx, ctx.organization.id);
  if (!row) throw new Error("a loaded organization has no membership");
  const { organization: own, ...rest } = row;
  return { ...own, ...rest };
}
