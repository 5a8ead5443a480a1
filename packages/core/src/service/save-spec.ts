import { service, upload } from "@moorage/db/schema";
import { AppError, notFound } from "@moorage/domain";
import { sources } from "@moorage/domain/providers";
import { mergeSpec, type ServiceSpec, SpecPatch, specVersion, upgradeSpec } from "@moorage/domain/service";
import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { type PublicService, publicService, type ServiceContext, type ServiceRow } from "../context.ts";
import { first } from "../rows.ts";
import { type Transaction, withTransaction } from "../transaction.ts";

export const UpdateSpec = SpecPatch;

/** An upload belongs to one service: the id of another one's is as good as none. */
export async function requireOwnUpload(
  tx: Transaction,
  serviceId: string | undefined,
  spec: ServiceSpec,
): Promise<void> {
  const source = sources.of(spec.source);
  const uploadId =
    source.needs === "build" && source.checkout.kind === "upload" ? source.checkout.uploadId : undefined;
  if (uploadId === undefined) return;
  const [own] = serviceId
    ? await tx
        .select({ id: upload.id })
        .from(upload)
        .where(and(eq(upload.id, uploadId), eq(upload.serviceId, serviceId)))
    : [];
  if (!own) throw new AppError("NOT_FOUND", "Upload not found", { field: "spec.source.uploadId" });
}

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
  const after = change(before);
  await requireOwnUpload(tx, serviceId, after);
  const row = first(
    await tx.update(service).set({ spec: after, specVersion }).where(eq(service.id, serviceId)).returning(),
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
