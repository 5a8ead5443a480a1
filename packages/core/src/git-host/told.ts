import { gitHost } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { eq, sql } from "drizzle-orm";
import type { ConnectionContext, ConnectionRow } from "../connection/index.ts";
import { first } from "../rows.ts";
import type { Transaction } from "../transaction.ts";
import { gitHostFamily } from "./family.ts";

/** What a host has told, joined to what is there: a token may have been renewed meanwhile. */
export async function storeTold(
  tx: Transaction,
  { runtime, connection: { id } }: ConnectionContext,
  told: { config: Record<string, unknown>; secrets?: Record<string, string> },
): Promise<ConnectionRow> {
  const config = sql`${gitHost.config} || ${JSON.stringify(told.config)}::jsonb`;
  const secrets = sql`${gitHost.secrets} || ${JSON.stringify(told.secrets ?? {})}::jsonb`;
  const rows = await tx
    .update(gitHost)
    .set({ config, secrets, updatedAt: runtime.now() })
    .where(eq(gitHost.id, id))
    .returning();
  if (rows.length === 0) throw notFound(gitHostFamily.label);
  return first(rows);
}
