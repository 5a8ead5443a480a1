import { service } from "@moorage/db/schema";
import { AppError, Description, DisplayName, newId, randomHex, Slug } from "@moorage/domain";
import { NewServiceSpec, specVersion } from "@moorage/domain/service";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { type EnvironmentContext, type PublicService, publicService } from "../context.ts";
import { Id } from "../id.ts";
import { requireOwnRegistries, ServiceRegistries } from "../registry/of-service.ts";
import { first } from "../rows.ts";
import { findPlace } from "../server/load.ts";
import { freeSlug } from "../slugs.ts";
import { withTransaction } from "../transaction.ts";
import { wantHook } from "../webhook/hook.ts";
import { requireServerRights } from "./server-rights.ts";
import { requireOwnSource, SourceSecrets, sealedSecrets } from "./source.ts";

export const CreateService = z.object({
  name: DisplayName,
  /** The address, DNS alias and part of names on the machine; made of the name when absent. */
  slug: Slug.optional(),
  description: Description.default(""),
  spec: NewServiceSpec,
  /** Where it runs; this machine when absent. */
  serverId: Id.optional(),
  sourceSecrets: SourceSecrets.optional(),
  ...ServiceRegistries.shape,
});

export async function createService(
  ctx: EnvironmentContext,
  input: z.output<typeof CreateService>,
): Promise<PublicService> {
  const { environment, organizationId } = ctx;
  return withTransaction(ctx, async (tx) => {
    const serverId = await findPlace(tx, ctx, input.serverId);
    requireServerRights(ctx, undefined, input.spec);
    await requireOwnSource(tx, { organizationId, serviceId: undefined }, input.spec);
    const { registryId, buildRegistryId, spec } = input;
    const none = { registryId: null, buildRegistryId: null };
    const used = await requireOwnRegistries(tx, ctx, { given: { registryId, buildRegistryId }, stored: none, spec });
    const id = newId("svc");
    const given = { given: input.sourceSecrets, stored: null, kept: false };
    const taken = (
      await tx
        .select({ slug: service.slug })
        .from(service)
        .where(and(eq(service.environmentId, environment.id), isNull(service.deletedAt)))
    ).map((row) => row.slug);
    if (input.slug && taken.includes(input.slug))
      throw new AppError("CONFLICT", `${environment.name} has a service ${input.slug} already.`, { field: "slug" });
    const row = first(
      await tx
        .insert(service)
        .values({
          id,
          secrets: await sealedSecrets(ctx.runtime, id, given),
          environmentId: environment.id,
          serverId,
          name: input.name,
          slug: input.slug ?? freeSlug(input.name, taken),
          description: input.description,
          key: randomHex(10),
          spec: input.spec,
          specVersion,
          ...used,
        })
        .returning(),
    );
    if ("gitHostId" in input.spec.source) await wantHook(tx, ctx, row);
    tx.note({ type: "service", id: row.id, name: row.name, after: { spec: input.spec } });
    tx.publish({ type: "service.changed", organizationId, environmentId: environment.id, serviceId: row.id });
    return publicService(row);
  });
}
