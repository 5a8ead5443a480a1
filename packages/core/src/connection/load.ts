import { notFound } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import type { ConnectionContext, Family } from "./family.ts";

export async function loadConnection<C extends OrganizationContext>(
  ctx: C,
  { table, label }: Family,
  id: string,
): Promise<C & ConnectionContext> {
  const [row] = await ctx.runtime.db
    .select()
    .from(table)
    .where(and(eq(table.id, id), eq(table.organizationId, ctx.organizationId)));
  if (!row) throw notFound(label);
  return { ...ctx, connection: row };
}
