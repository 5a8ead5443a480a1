import { service } from "@moorage/db/schema";
import { Description, DisplayName } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type PublicService, publicService, type ServiceContext } from "../context.ts";
import { Id } from "../id.ts";
import { first } from "../rows.ts";
import { loadServer } from "../server/load.ts";
import { withTransaction } from "../transaction.ts";

export const UpdateService = z
  .object({
    name: DisplayName,
    description: Description,
    /** So many successful versions can be rolled back to; images of older ones are removed. */
    keepDeployments: z.number().int().min(1, "At least 1: what serves.").max(100),
    /** Where its images are built; null builds where it runs. */
    buildServerId: Id.nullable(),
  })
  .partial();

/** Renames or describes; the slug, and with it the DNS alias, stays. */
export async function updateService(
  ctx: ServiceContext,
  input: z.output<typeof UpdateService>,
): Promise<PublicService> {
  const { id, name, description, keepDeployments, buildServerId, environmentId } = ctx.service;
  if (input.buildServerId) await loadServer(ctx, input.buildServerId);
  return withTransaction(ctx, async (tx) => {
    const values = {
      name: input.name ?? name,
      description: input.description ?? description,
      keepDeployments: input.keepDeployments ?? keepDeployments,
      buildServerId: input.buildServerId === undefined ? buildServerId : input.buildServerId,
    };
    const row = first(await tx.update(service).set(values).where(eq(service.id, id)).returning());
    tx.note({
      type: "service",
      id,
      name: row.name,
      before: { name, description, keepDeployments, buildServerId },
      after: values,
    });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    return publicService(row);
  });
}
