import type { Queryable } from "@moorage/db";
import { registry } from "@moorage/db/schema";
import { AppError, notFound } from "@moorage/domain";
import { composeReference, type Registry, sources } from "@moorage/domain/providers";
import type { ServiceSpec } from "@moorage/domain/service";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { ConnectionRow } from "../connection/family.ts";
import type { OrganizationContext } from "../context.ts";
import { Id } from "../id.ts";
import type { Transaction } from "../transaction.ts";
import { registryOf } from "./family.ts";

/** Which registries a service uses. Left out, they stay; null takes them away. */
export const ServiceRegistries = z.object({ registryId: Id.nullable(), buildRegistryId: Id.nullable() }).partial();
export type ServiceRegistries = z.output<typeof ServiceRegistries>;

interface Used {
  registryId: string | null;
  buildRegistryId: string | null;
}

/** What a change names belongs to the organization, and is known to who names it; the image's name fits it. */
export async function requireOwnRegistries(
  tx: Transaction,
  ctx: OrganizationContext,
  { given, stored, spec }: { given: ServiceRegistries; stored: Used; spec: ServiceSpec },
): Promise<Used> {
  for (const field of ["registryId", "buildRegistryId"] as const) {
    const id = given[field];
    if (typeof id === "string" && id !== stored[field]) await requireOwn(tx, ctx, id);
  }
  const { registryId, buildRegistryId } = stored;
  const after = { registryId, buildRegistryId, ...onlyGiven(given) };
  const source = sources.of(spec.source);
  if (after.registryId !== null && source.needs === "image") {
    const [row] = await tx.select().from(registry).where(eq(registry.id, after.registryId));
    if (row) requireFits(ctx, registryOf(row), source.image);
  }
  return after;
}

/** Who may not read registries is not told which one it is. */
function requireFits({ permissions }: OrganizationContext, registry: Registry, image: string): void {
  try {
    composeReference(registry, image);
  } catch (error) {
    if (permissions.has("registry:read")) throw error;
    throw new AppError("INVALID", "This image does not fit the registry that is chosen for this service.", {
      field: "image",
      hint: "Name an image of that registry without its address, or ask somebody who may see registries to choose another.",
    });
  }
}

const onlyGiven = (given: ServiceRegistries): Partial<Used> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

/** Held until the end of the change, so that it is not removed meanwhile. */
async function requireOwn(tx: Transaction, { organizationId, permissions }: OrganizationContext, id: string) {
  const [row] = permissions.has("registry:read")
    ? await tx
        .select({ id: registry.id })
        .from(registry)
        .where(and(eq(registry.id, id), eq(registry.organizationId, organizationId)))
        .for("share")
    : [];
  if (!row) throw notFound("Registry");
}

/** What a deployment is given: where its image is pulled from, or where its build goes. */
export const releasedWith = ({ registryId, buildRegistryId }: Used, { source }: ServiceSpec): string | null =>
  sources.of(source).needs === "image" ? registryId : (buildRegistryId ?? registryId);

/** An image with its full name, as its registry's webhooks tell it. */
export async function namedSource(
  db: Queryable,
  registryId: string | null,
  source: ServiceSpec["source"],
): Promise<ServiceSpec["source"]> {
  if (!("image" in source) || registryId === null) return source;
  const [row] = await db.select().from(registry).where(eq(registry.id, registryId));
  return row ? { ...source, image: composeReference(registryOf(row), source.image) } : source;
}

export interface NamedRegistry {
  id: string;
  name: string;
  address: string;
  /** Why it lets nobody in, and since when. */
  problem: ConnectionRow["problem"];
}

/** For who may read registries; nobody else sees that there is one. */
export async function namedRegistries(
  db: Queryable,
  { permissions }: OrganizationContext,
  { registryId, buildRegistryId }: Used,
): Promise<{ registry: NamedRegistry | null; buildRegistry: NamedRegistry | null }> {
  const ids = [registryId, buildRegistryId].filter((id) => id !== null);
  const rows: ConnectionRow[] =
    permissions.has("registry:read") && ids.length > 0
      ? await db.select().from(registry).where(inArray(registry.id, ids))
      : [];
  const named = (id: string | null): NamedRegistry | null => {
    const row = rows.find((each) => each.id === id);
    return row ? { id: row.id, name: row.name, address: registryOf(row).address, problem: row.problem } : null;
  };
  return { registry: named(registryId), buildRegistry: named(buildRegistryId) };
}
