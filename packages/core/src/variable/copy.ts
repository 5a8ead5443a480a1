import { variable } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { asc } from "drizzle-orm";
import { z } from "zod";
import { requirePermission } from "../context.ts";
import { SaveVariables, VariableOwner } from "./input.ts";
import { loadOwner, type OwnerContext, ownedBy } from "./owner.ts";
import { type SavedVariables, saveVariables } from "./save.ts";

export const CopyVariables = z.object({ from: VariableOwner });

/** Every variable of another owner, with its flag, in place of what is here. The values are sealed anew, and shown to nobody. */
export async function copyVariables(
  ctx: OwnerContext,
  { from }: z.output<typeof CopyVariables>,
): Promise<SavedVariables> {
  requirePermission(ctx, "variables:read");
  const source = await loadOwner(ctx, from);
  const rows = await ctx.runtime.db
    .select({ id: variable.id, name: variable.name, secret: variable.secret })
    .from(variable)
    .where(ownedBy(source))
    .orderBy(asc(variable.position), asc(variable.name));
  const variableIds = rows.map((row) => row.id);
  const opened = rows.length === 0 ? {} : await ctx.runtime.tasks.ask("variable.open", { variableIds });
  const variables = rows.map(({ id, name, secret }) => {
    const value = opened[id];
    if (value === undefined) throw notFound(`Variable ${name}`);
    return { name, secret, value };
  });
  return saveVariables(ctx, SaveVariables.parse({ variables, replace: true }));
}
