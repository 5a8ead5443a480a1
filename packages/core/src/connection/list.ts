import type { Queryable } from "@moorage/db";
import { environment, project, service } from "@moorage/db/schema";
import { asc, eq, sql } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { first } from "../rows.ts";
import type { ConnectionContext, ConnectionRow, Family } from "./family.ts";

export interface ConnectionUse {
  serviceId: string;
  name: string;
  /** Address in the dashboard: "shop/production/api". */
  path: string;
}

/** An account as answers have it: which secrets are set, never what they are. */
export interface ListedConnection {
  id: string;
  type: string;
  name: string;
  config: Record<string, unknown>;
  secrets: Record<string, { isSet: true }>;
  checkedAt: string | null;
  succeededAt: string | null;
  problem: ConnectionRow["problem"];
  usedBy: ConnectionUse[];
  createdAt: string;
  /** When one of its secrets was entered last. */
  secretsSetAt: string;
}

export const listed = (row: ConnectionRow, usedBy: ConnectionUse[]): ListedConnection => ({
  ...{ id: row.id, type: row.type, name: row.name, config: row.config, problem: row.problem, usedBy },
  secrets: Object.fromEntries(Object.keys(row.secrets).map((field) => [field, { isSet: true as const }])),
  checkedAt: row.checkedAt?.toISOString() ?? null,
  succeededAt: row.succeededAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
  secretsSetAt: row.secretsSetAt.toISOString(),
});

const usedByOf = ({ uses, table }: Family) =>
  sql<ConnectionUse[]>`(
    select coalesce(json_agg(json_build_object('serviceId', s.id, 'name', s.name,
      'path', p.slug || '/' || e.slug || '/' || s.slug) order by s.name), '[]')
    from ${service} s join ${environment} e on e.id = s.environment_id join ${project} p on p.id = e.project_id
    where p.organization_id = ${table}.organization_id and s.deleted_at is null and ${uses})`.as("used_by");

export async function listConnections(
  { runtime, organizationId }: OrganizationContext,
  family: Family,
): Promise<ListedConnection[]> {
  const { table } = family;
  const rows = await runtime.db
    .select({ row: table, usedBy: usedByOf(family) })
    .from(table)
    .where(eq(table.organizationId, organizationId))
    .orderBy(asc(table.name));
  return rows.map(({ row, usedBy }) => listed(row, usedBy));
}

export async function getConnection(ctx: ConnectionContext, family: Family, db: Queryable = ctx.runtime.db) {
  const { table } = family;
  const { row, usedBy } = first(
    await db
      .select({ row: table, usedBy: usedByOf(family) })
      .from(table)
      .where(eq(table.id, ctx.connection.id)),
  );
  return listed(row, usedBy);
}
