import { domain, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type PublicService, publicService, type ServiceContext } from "../context.ts";
import { markServicesDeleted } from "../tear-down.ts";
import { withTransaction } from "../transaction.ts";

/** `confirm` is the service's name, asked for when it has domains or was deployed. */
export const RemoveService = z.object({ confirm: z.string().optional() });

/** Marks the service as deleted; the sweep takes its containers and routes away, then the row. */
export async function removeService(
  ctx: ServiceContext,
  input: z.output<typeof RemoveService>,
): Promise<PublicService> {
  const { id, name, environmentId, lastNumber } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    const hosts = (await tx.select({ host: domain.host }).from(domain).where(eq(domain.serviceId, id))).map(
      ({ host }) => host,
    );
    if ((hosts.length > 0 || lastNumber > 0) && input.confirm !== name)
      throw new AppError(
        "PRECONDITION",
        `Deleting ${name} removes its containers, its history and ${hosts.length === 0 ? "no domain" : hosts.join(", ")}.`,
        { field: "confirm", hint: `Type the service's name, ${name}, to delete it.` },
      );
    await markServicesDeleted(tx, ctx, eq(service.id, id));
    tx.note({ type: "service", id, name, before: { domains: hosts } });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    tx.enqueue("sweep", {});
    return publicService(ctx.service);
  });
}
