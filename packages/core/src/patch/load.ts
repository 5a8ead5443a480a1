import { patch } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { loadService } from "../authorize.ts";
import type { OrganizationContext, ServiceContext } from "../context.ts";

export type PatchRow = typeof patch.$inferSelect;

export interface PatchContext extends ServiceContext {
  patch: PatchRow;
}

export async function loadPatch<C extends OrganizationContext>(ctx: C, id: string): Promise<C & PatchContext> {
  const [row] = await ctx.runtime.db.select().from(patch).where(eq(patch.id, id));
  if (!row) throw notFound("Patch");
  const loaded = await loadService(ctx, row.serviceId).catch(() => {
    throw notFound("Patch");
  });
  return { ...loaded, patch: row };
}
