import { environment } from "@moorage/db/schema";
import { Description, DisplayName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { EnvironmentContext, EnvironmentRow } from "../context.ts";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";

export const UpdateEnvironment = z.object({ name: DisplayName, description: Description }).partial();

/** Renames or describes; the slug, and with it every address, stays. */
export async function updateEnvironment(
  ctx: EnvironmentContext,
  input: z.output<typeof UpdateEnvironment>,
): Promise<EnvironmentRow> {
  const { id, projectId, name, description } = ctx.environment;
  return withTransaction(ctx, async (tx) => {
    const values = { name: input.name ?? name, description: input.description ?? description };
    const row = first(await tx.update(environment).set(values).where(eq(environment.id, id)).returning());
    tx.note({ type: "environment", id, name: row.name, before: { name, description }, after: values });
    tx.publish({ type: "environment.changed", organizationId: ctx.organizationId, projectId, environmentId: id });
    return row;
  });
}
