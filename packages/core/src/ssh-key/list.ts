import { environment, project, run, server, service, sshKey } from "@moorage/db/schema";
import type { RunCause } from "@moorage/domain";
import type { NextKey } from "@moorage/domain/server";
import type { RunStatus } from "@moorage/domain/service";
import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { first } from "../rows.ts";
import type { SshKeyContext, SshKeyRow } from "./load.ts";

export interface ServerOfKey {
  id: string;
  name: string;
  /** Null while it knows the key that is replaced alone, or no key is. */
  nextKey: NextKey | null;
  /** The newest attempt to give it the next key. */
  run: { id: string; status: RunStatus; cause: RunCause | null } | null;
}

export interface ListedSshKey {
  id: string;
  name: string;
  description: string;
  /** One line, for the repository's deploy keys. */
  publicKey: string;
  fingerprint: string;
  /** What takes its place, once every server knows it and every repository. */
  next: {
    publicKey: string;
    fingerprint: string;
    since: string;
    /** Since when it is taken off the servers again. */
    cancelledAt: string | null;
  } | null;
  lastUsedAt: string | null;
  createdAt: string;
  /** Names of services whose source it fetches. */
  usedBy: string[];
  /** Servers that it opens, by name. */
  servers: ServerOfKey[];
}

type Users = Pick<ListedSshKey, "usedBy" | "servers">;

export const listed = (row: SshKeyRow, { usedBy, servers }: Users): ListedSshKey => ({
  ...{ id: row.id, name: row.name, description: row.description },
  ...{ publicKey: row.publicKey, fingerprint: row.fingerprint, usedBy, servers },
  next:
    row.nextPublicKey && row.nextFingerprint && row.nextSince
      ? {
          ...{ publicKey: row.nextPublicKey, fingerprint: row.nextFingerprint, since: row.nextSince.toISOString() },
          cancelledAt: row.nextCancelledAt?.toISOString() ?? null,
        }
      : null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});

// Named in full: in a query of one table Drizzle writes columns without it.
const usedBy = sql<string[]>`(
  select coalesce(json_agg(s.name order by s.name), '[]') from ${service} s
  join ${environment} e on e.id = s.environment_id join ${project} p on p.id = e.project_id
  where p.organization_id = ssh_key.organization_id and s.deleted_at is null
    and s.spec->'source'->>'sshKeyId' = ssh_key.id)`.as("used_by");

const servers = sql<ServerOfKey[]>`(
  select coalesce(json_agg(json_build_object('id', v.id, 'name', v.name, 'nextKey', v.next_key, 'run', (
    select json_build_object('id', r.id, 'status', r.status, 'cause', r.cause) from ${run} r
    where r.server_id = v.id and r.type = 'key-rotation' and r.description = ssh_key.id
      and r.created_at >= ssh_key.next_since
    order by r.created_at desc limit 1)) order by v.name), '[]') from ${server} v
  where v.ssh_key_id = ssh_key.id)`.as("servers");

const select = ({ runtime, organizationId }: OrganizationContext, which?: SQL) =>
  runtime.db
    .select({ row: sshKey, usedBy, servers })
    .from(sshKey)
    .where(and(eq(sshKey.organizationId, organizationId), which))
    .orderBy(asc(sshKey.name));

/** The organization's keys, without their private halves. */
export const listSshKeys = async (ctx: OrganizationContext): Promise<ListedSshKey[]> =>
  (await select(ctx)).map(({ row, ...users }) => listed(row, users));

export async function getSshKey(ctx: SshKeyContext): Promise<ListedSshKey> {
  const { row, ...users } = first(await select(ctx, eq(sshKey.id, ctx.sshKey.id)));
  return listed(row, users);
}
