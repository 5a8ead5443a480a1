import { knownHost } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { withTransaction } from "../transaction.ts";

export interface ListedKnownHost {
  /** As known_hosts writes it. */
  host: string;
  /** "ssh-ed25519 AAAA…" */
  keys: string[];
  pinnedAt: string;
}

/** SSH hosts whose keys were remembered at first contact. */
export async function listKnownHosts({ runtime, organizationId }: OrganizationContext): Promise<ListedKnownHost[]> {
  const rows = await runtime.db
    .select()
    .from(knownHost)
    .where(eq(knownHost.organizationId, organizationId))
    .orderBy(asc(knownHost.host));
  return rows.map(({ host, keys, pinnedAt }) => ({ host, keys, pinnedAt: pinnedAt.toISOString() }));
}

export const ForgetKnownHost = z.object({ host: z.string().min(1).max(300) });

/** The next contact is a first one again: for a host that has announced new keys. */
export async function forgetKnownHost(
  ctx: OrganizationContext,
  { host }: z.output<typeof ForgetKnownHost>,
): Promise<{ forgotten: true }> {
  return withTransaction(ctx, async (tx) => {
    const [gone] = await tx
      .delete(knownHost)
      .where(and(eq(knownHost.organizationId, ctx.organizationId), eq(knownHost.host, host)))
      .returning();
    if (!gone) throw notFound("Known host");
    tx.note({ type: "knownHost", id: host, name: host, before: { keys: gone.keys } });
    return { forgotten: true };
  });
}
