import { AppError, DisplayName, newId, notFound } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext } from "../context.ts";
import { requireRoom } from "../limits.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import type { ConnectionContext, Family } from "./family.ts";
import { checkGiven, Given } from "./given.ts";
import { getConnection, type ListedConnection, listed } from "./list.ts";

export const CreateConnection = Given.extend({ name: DisplayName, type: z.string().max(40) });

const changed = (tx: Transaction, { organizationId }: OrganizationContext, family: Family, connectionId: string) =>
  tx.publish({ type: "connection.changed", organizationId, family: family.name, connectionId });

const taken = (family: Family, name: string) =>
  new AppError("CONFLICT", `There is a ${family.label.toLowerCase()} ${name} already.`, { field: "name" });

export async function createConnection(
  ctx: OrganizationContext,
  family: Family,
  { name, type, ...given }: z.output<typeof CreateConnection>,
  /** Columns that only this family has. */
  own: Record<string, unknown> = {},
): Promise<ListedConnection> {
  const { runtime, organizationId } = ctx;
  const { table } = family;
  const what = `${family.label.toLowerCase()} accounts`;
  await requireRoom(runtime.db, { table, where: eq(table.organizationId, organizationId), max: 200, what });
  const id = newId(family.prefix);
  const { config, secrets } = await checkGiven(ctx, family, { id, type, config: {}, secrets: {} }, given);
  return withTransaction(ctx, async (tx) => {
    const values = { ...own, id, organizationId, name, type, config, secrets };
    const [row] = await tx.insert(table).values(values).onConflictDoNothing().returning();
    if (!row) throw taken(family, name);
    tx.note({ type: family.name, id, name, after: { type, config, secrets: Object.keys(secrets) } });
    changed(tx, ctx, family, id);
    return listed(row, []);
  });
}

export const UpdateConnection = Given.extend({ name: DisplayName.optional() });

export async function updateConnection(
  ctx: ConnectionContext,
  family: Family,
  { name: given, ...change }: z.output<typeof UpdateConnection>,
  more?: (tx: Transaction, change: { isElsewhere: boolean }) => Promise<void>,
): Promise<ListedConnection> {
  const { runtime } = ctx;
  const { table } = family;
  await withTransaction(ctx, async (tx) => {
    // Read again: what the other side tells may be renewed at any time.
    const [before] = await tx.select().from(table).where(eq(table.id, ctx.connection.id)).for("update");
    if (!before) throw notFound(family.label);
    const { config, secrets, isElsewhere } = await checkGiven(ctx, family, before, change);
    const name = given ?? before.name;
    const [namesake] = await tx
      .select({ id: table.id })
      .from(table)
      .where(and(eq(table.organizationId, ctx.organizationId), eq(table.name, name)));
    if (namesake && namesake.id !== before.id) throw taken(family, name);
    const [row] = await tx
      .update(table)
      .set({
        ...{ name, config, secrets, updatedAt: runtime.now() },
        // What was found out about another place says nothing of this one.
        ...(isElsewhere ? { problem: null, checkedAt: null, succeededAt: null } : {}),
        ...(Object.keys(change.secrets).length > 0 ? { secretsSetAt: runtime.now() } : {}),
      })
      .where(eq(table.id, before.id))
      .returning();
    if (!row) throw notFound(family.label);
    await more?.(tx, { isElsewhere });
    tx.note({
      ...{ type: family.name, id: row.id, name },
      before: { name: before.name, config: before.config },
      after: { name, config, secrets: Object.keys(change.secrets) },
    });
    changed(tx, ctx, family, row.id);
  });
  return getConnection(ctx, family);
}

/** Refused while services use it, which are named; unless `detach` takes it from them. */
export async function removeConnection(
  ctx: ConnectionContext,
  family: Family,
  detach?: (tx: Transaction) => Promise<void>,
): Promise<{ removed: true }> {
  const { table } = family;
  const { id, name, type } = ctx.connection;
  return withTransaction(ctx, async (tx) => {
    const [held] = await tx.select({ id: table.id }).from(table).where(eq(table.id, id)).for("update");
    if (!held) throw notFound(family.label);
    await detach?.(tx);
    const { usedBy } = await getConnection(ctx, family, tx);
    if (usedBy.length > 0)
      throw new AppError("CONFLICT", `${name} is used by ${usedBy.map((use) => use.name).join(", ")}.`, {
        hint: "Let these services use another one first.",
      });
    await tx.delete(table).where(eq(table.id, id));
    tx.note({ type: family.name, id, name, before: { type } });
    changed(tx, ctx, family, id);
    return { removed: true };
  });
}
