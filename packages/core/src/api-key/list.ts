import { apiKey } from "@moorage/db/schema";
import { and, desc, eq } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";

type ApiKeyRow = typeof apiKey.$inferSelect;

export interface ApiKeySummary {
  id: string;
  name: string;
  /** The first characters, to recognise it by. */
  start: string;
  prefix: string | null;
  /** Null: all that its owner may do. */
  scope: string[] | null;
  expiresAt: string | null;
  lastUsedAt: string | null;
  createdAt: string;
}

/** Everything of a key but the key. */
export const summaryOf = (row: ApiKeyRow): ApiKeySummary => ({
  id: row.id,
  name: row.name,
  start: row.start,
  prefix: row.prefix,
  scope: row.scope,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

/** The caller's own keys of this organization. */
export const ownKeys = (ctx: OrganizationContext) =>
  and(eq(apiKey.userId, ctx.actor.userId ?? ""), eq(apiKey.organizationId, ctx.organizationId));

export async function listApiKeys(ctx: OrganizationContext): Promise<ApiKeySummary[]> {
  const rows = await ctx.runtime.db.select().from(apiKey).where(ownKeys(ctx)).orderBy(desc(apiKey.createdAt));
  return rows.map(summaryOf);
}
