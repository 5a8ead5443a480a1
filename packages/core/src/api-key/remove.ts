import { apiKey } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { Id } from "../id.ts";
import { withTransaction } from "../transaction.ts";
import { type ApiKeySummary, ownKeys, summaryOf } from "./list.ts";

export const RemoveApiKey = z.object({ apiKeyId: Id });

export async function removeApiKey(
  ctx: OrganizationContext,
  { apiKeyId }: z.output<typeof RemoveApiKey>,
): Promise<ApiKeySummary> {
  return withTransaction(ctx, async (tx) => {
    const [row] = await tx
      .delete(apiKey)
      .where(and(eq(apiKey.id, apiKeyId), ownKeys(ctx)))
      .returning();
    if (!row) throw notFound("API key");
    tx.note({ type: "apiKey", id: row.id, name: row.name, before: { start: row.start, scope: row.scope } });
    return summaryOf(row);
  });
}
