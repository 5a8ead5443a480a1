import { service } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { mergeSpec, publicSpec, type ServiceSpec, SpecPatch, specVersion, upgradeSpec } from "@moorage/domain/service";
import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { type PublicService, publicService, type ServiceContext, type ServiceRow } from "../context.ts";
import { requireOwnRegistries, ServiceRegistries } from "../registry/of-service.ts";
import { first } from "../rows.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { wantHook } from "../webhook/hook.ts";
import { requireServerRights } from "./server-rights.ts";
import { keepsSecrets, requireOwnSource, SourceSecrets, sealedSecrets } from "./source.ts";

export const UpdateSpec = SpecPatch.extend({
  sourceSecrets: SourceSecrets.optional(),
  ...ServiceRegistries.shape,
});

/** What is saved beside the spec. */
interface Beside {
  secrets?: SourceSecrets | undefined;
  registries?: ServiceRegistries;
}

/** The one writer of `spec`: reads it for update, merges, checks the whole, writes. */
export async function saveSpec(
  tx: Transaction,
  ctx: ServiceContext,
  change: (spec: ServiceSpec) => ServiceSpec,
  { secrets: given, registries = {} }: Beside = {},
): Promise<{ before: ServiceSpec; row: ServiceRow }> {
  const { organizationId, runtime } = ctx;
  const { id: serviceId } = ctx.service;
  const [stored] = await tx
    .select({
      ...{ spec: service.spec, version: service.specVersion, secrets: service.secrets },
      ...{ registryId: service.registryId, buildRegistryId: service.buildRegistryId },
    })
    .from(service)
    .where(and(eq(service.id, serviceId), isNull(service.deletedAt)))
    .for("update");
  if (!stored) throw notFound("Service");
  const before = upgradeSpec(stored.spec, stored.version);
  const after = change(before);
  requireServerRights(ctx, before, after);
  await requireOwnSource(tx, { organizationId, serviceId }, after);
  const kept = keepsSecrets(before.source, after.source);
  const secrets = (await sealedSecrets(runtime, serviceId, { given, stored: stored.secrets, kept })) ?? null;
  const used = await requireOwnRegistries(tx, ctx, { given: registries, stored, spec: after });
  const row = first(
    await tx
      .update(service)
      .set({ spec: after, specVersion, secrets, ...used })
      .where(eq(service.id, serviceId))
      .returning(),
  );
  if ("gitHostId" in before.source || "gitHostId" in after.source) await wantHook(tx, ctx, row);
  return { before, row };
}

/** Changes settings; they apply at the next deployment. */
export async function updateSpec(
  ctx: ServiceContext,
  { sourceSecrets, registryId, buildRegistryId, ...patch }: z.output<typeof UpdateSpec>,
): Promise<PublicService> {
  const { id, name, environmentId } = ctx.service;
  return withTransaction(ctx, async (tx) => {
    const beside = { secrets: sourceSecrets, registries: { registryId, buildRegistryId } };
    const { before, row } = await saveSpec(tx, ctx, (spec) => mergeSpec(spec, patch), beside);
    tx.note({
      ...{ type: "service", id, name, before: { spec: publicSpec(before) } },
      after: { spec: publicSpec(row.spec), registryId, buildRegistryId },
    });
    tx.publish({ type: "service.changed", organizationId: ctx.organizationId, environmentId, serviceId: id });
    return publicService(row);
  });
}
