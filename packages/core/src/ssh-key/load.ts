import { sshKey } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";

/** Without the private halves, which only the worker reads. */
const columns = {
  id: sshKey.id,
  name: sshKey.name,
  description: sshKey.description,
  publicKey: sshKey.publicKey,
  fingerprint: sshKey.fingerprint,
  nextPublicKey: sshKey.nextPublicKey,
  nextFingerprint: sshKey.nextFingerprint,
  nextSince: sshKey.nextSince,
  nextCancelledAt: sshKey.nextCancelledAt,
  lastUsedAt: sshKey.lastUsedAt,
  createdAt: sshKey.createdAt,
};
export type SshKeyRow = Omit<typeof sshKey.$inferSelect, "privateKey" | "nextPrivateKey" | "organizationId">;

export interface SshKeyContext extends OrganizationContext {
  sshKey: SshKeyRow;
}

export async function loadSshKey<C extends OrganizationContext>(ctx: C, id: string): Promise<C & SshKeyContext> {
  const [row] = await ctx.runtime.db
    .select(columns)
    .from(sshKey)
    .where(and(eq(sshKey.id, id), eq(sshKey.organizationId, ctx.organizationId)));
  if (!row) throw notFound("SSH key");
  return { ...ctx, sshKey: row };
}
