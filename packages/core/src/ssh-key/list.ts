import { environment, project, service, sshKey } from "@moorage/db/schema";
import { asc, eq, sql } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import type { SshKeyContext, SshKeyRow } from "./load.ts";

export interface ListedSshKey {
  id: string;
  name: string;
  description: string;
  /** One line, for the repository's deploy keys. */
  publicKey: string;
  fingerprint: string;
  lastUsedAt: string | null;
  createdAt: string;
  /** Names of services whose source it fetches. */
  usedBy: string[];
}

export const listed = (row: SshKeyRow, usedBy: string[]): ListedSshKey => ({
  ...{ id: row.id, name: row.name, description: row.description },
  ...{ publicKey: row.publicKey, fingerprint: row.fingerprint, usedBy },
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

// Named in full: in a query of one table Drizzle writes columns without it.
const usedBy = sql<string[]>`(
  select coalesce(json_agg(s.name order by s.name), '[]') from ${service} s
  join ${environment} e on e.id = s.environment_id join ${project} p on p.id = e.project_id
  where p.organization_id = ssh_key.organization_id and s.deleted_at is null
    and s.spec->'source'->>'sshKeyId' = ssh_key.id)`.as("used_by");

/** The organization's keys, without their private halves. */
export async function listSshKeys({ runtime, organizationId }: OrganizationContext): Promise<ListedSshKey[]> {
  const rows = await runtime.db
    .select({ row: sshKey, usedBy })
    .from(sshKey)
    .where(eq(sshKey.organizationId, organizationId))
    .orderBy(asc(sshKey.name));
  return rows.map(({ row, usedBy: names }) => listed(row, names));
}

export const getSshKey = ({ sshKey: row }: SshKeyContext): ListedSshKey => listed(row, []);
