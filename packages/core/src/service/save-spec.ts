import { service } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { mergeSpec, type ServiceSpec, SpecPatch, specVersion, upgradeSpec } from "@moorage/domain/service";
import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { type PublicService, publicService, type ServiceContext, type ServiceRow } from "../context.ts";
import { first } from "../rows.ts";
import { type Transaction, withTransaction } from "../transaction.ts";

export const UpdateSpec = SpecPatch;

/** The one writer of `spec`: reads it for update, merges, checks the whole, writes. */
export async function saveSpec(
  tx: Transaction,
  serviceId: string,
  change: (spec: ServiceSpec) => ServiceSpec,
): Promise<{ before: ServiceSpec; row: ServiceRow }> {
  const [stored] = await tx
    .select({ spec: service.spec, version: service.specVersion })
    .from(service)
    .where(and(eq(service.id, serviceId), isNull(service.deletedAt)))
    .for("update");
  if (!stored) throw notFound("Service");
  const before = upgradeSpec(stored.spec, stored.version);
  const row = first(
    await tx
      .update(service)
      .set({ spec: change(before), specVersion })
      .where(eq(service.id, serviceId))
      .returning(),
  );
  return { before, row };
}

/** Changes settings; they apply at the next deployment. */
export async function updateSpec(ctx: ServiceContext, patch: z.output<typeof UpdateSpec>): Promise<PublicService> {
  const { id, name, environmentId } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    const { before, row } = await saveSpec(tx, id, (spec) => mergeSpec(spec, patch));
    tx.note({ type: "service", id, name, before: { spec: before }, after: { spec: row.spec } });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    return publicService(row);
  });
}
