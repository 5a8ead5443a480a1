import { registry, service } from "@moorage/db/schema";
import { newId } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import {
  CreateConnection,
  createConnection,
  removeConnection,
  UpdateConnection,
  updateConnection,
} from "../connection/change.ts";
import type { ConnectionContext } from "../connection/family.ts";
import { loadConnection } from "../connection/load.ts";
import { noteCheck, tryConnection } from "../connection/test.ts";
import { type OrganizationContext, requirePermission } from "../context.ts";
import { registryFamily as family } from "./family.ts";
import { getRegistry, type ListedRegistry } from "./list.ts";

const own = {
  /** Signs in before it is stored, so that a wrong password is known at once. */
  test: z.boolean().default(true),
  /** From the engine of this server; null is this machine. */
  serverId: z.string().max(64).nullable().default(null),
  checkDaily: z.boolean().optional(),
};
export const CreateRegistry = CreateConnection.extend(own);
export const UpdateRegistry = UpdateConnection.extend(own);

/** What was never tried may name any address: only who may do all on this instance stores it so. */
function requireTest(ctx: OrganizationContext, test: boolean): void {
  if (!test) requirePermission(ctx, "instance:admin");
}

export async function createRegistry(
  ctx: OrganizationContext,
  { test, serverId, checkDaily, ...given }: z.output<typeof CreateRegistry>,
): Promise<ListedRegistry> {
  requireTest(ctx, test);
  const { type, config, secrets } = given;
  if (test)
    await tryConnection(
      ctx,
      family,
      { id: newId("reg"), type, config: {}, secrets: {} },
      { config, secrets, serverId },
    );
  const { id } = await createConnection(ctx, family, given);
  return keep(await loadConnection(ctx, family, id), { checkDaily, tried: test, secretsGiven: true });
}

export async function updateRegistry(
  ctx: ConnectionContext,
  { test, serverId, checkDaily, ...given }: z.output<typeof UpdateRegistry>,
): Promise<ListedRegistry> {
  const { config, secrets } = given;
  const secretsGiven = Object.keys(secrets).length > 0;
  const accountGiven = secretsGiven || Object.keys(config).length > 0;
  const tried = test && accountGiven;
  if (accountGiven) requireTest(ctx, test);
  if (tried) await tryConnection(ctx, family, ctx.connection, { config, secrets, serverId });
  await updateConnection(ctx, family, given, async (tx) => {
    if (!accountGiven) return;
    await tx.update(registry).set({ signInAt: ctx.runtime.now() }).where(eq(registry.id, ctx.connection.id));
    tx.enqueue("renewSignIns", {});
  });
  return keep(ctx, { checkDaily, tried, secretsGiven });
}

interface Kept {
  checkDaily: boolean | undefined;
  tried: boolean;
  secretsGiven: boolean;
}

/** What only registries have, of a row that was just written. */
async function keep(ctx: ConnectionContext, { checkDaily, tried, secretsGiven }: Kept): Promise<ListedRegistry> {
  const { id } = ctx.connection;
  // First, so that what failed until now is told to work.
  if (tried) await noteCheck(ctx.runtime, family, id, undefined);
  const values = {
    ...(checkDaily === undefined ? {} : { checkDaily }),
    ...(secretsGiven ? { tokenEndsAt: null, problem: null } : {}),
  };
  if (Object.keys(values).length > 0) await ctx.runtime.db.update(registry).set(values).where(eq(registry.id, id));
  return getRegistry(ctx);
}

export const RemoveRegistry = z.object({
  /** Takes it from the services that use it; what runs goes on running. */
  detach: z.boolean().default(false),
});

export async function removeRegistry(
  ctx: ConnectionContext,
  { detach }: z.output<typeof RemoveRegistry>,
): Promise<{ removed: true }> {
  if (!detach) return removeConnection(ctx, family);
  requirePermission(ctx, "service:update");
  const { id } = ctx.connection;
  return removeConnection(ctx, family, async (tx) => {
    const columns = { serviceId: service.id, environmentId: service.environmentId };
    const used = [
      ...(await tx.update(service).set({ registryId: null }).where(eq(service.registryId, id)).returning(columns)),
      ...(await tx
        .update(service)
        .set({ buildRegistryId: null })
        .where(eq(service.buildRegistryId, id))
        .returning(columns)),
    ];
    for (const of of used) tx.publish({ type: "service.changed", organizationId: ctx.organizationId, ...of });
  });
}
