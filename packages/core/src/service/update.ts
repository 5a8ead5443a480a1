import { service } from "@moorage/db/schema";
import { Description, DisplayName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type PublicService, publicService, type ServiceContext } from "../context.ts";
import { first } from "../rows.ts";
import { withTransaction } from "../transaction.ts";

export const UpdateService = z.object({ name: DisplayName, description: Description }).partial();

/** Renames or describes; the slug, and with it the DNS alias, stays. */
export async function updateService(
  ctx: ServiceContext,
  input: z.output<typeof UpdateService>,
): Promise<PublicService> {
  const { id, name, description, environmentId } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    const values = { name: input.name ?? name, description: input.description ?? description };
    const row = first(await tx.update(service).set(values).where(eq(service.id, id)).returning());
    tx.note({ type: "service", id, name: row.name, before: { name, description }, after: values });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    return publicService(row);
  });
}
