import { isAppError, newId, publicError } from "@moorage/domain";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type OrganizationContext, requirePermission } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { loadServer } from "../server/load.ts";
import { withTransaction } from "../transaction.ts";
import type { ConnectionContext, ConnectionRow, Family } from "./family.ts";
import { type Checked, checkGiven, Given, type Stored } from "./given.ts";

const From = { serverId: z.string().max(64).nullable().default(null) };
export const TestNewConnection = Given.extend({ type: z.string().max(40), ...From });
export const TestConnection = Given.extend(From);

/** Of values that are not stored. Throws why it does not work. */
export async function testNewConnection(
  ctx: OrganizationContext,
  family: Family,
  { type, serverId, ...given }: z.output<typeof TestNewConnection>,
): Promise<{ detail: string }> {
  const empty = { id: newId(family.prefix), type, config: {}, secrets: {} };
  const answer = await ask(ctx, family, await checkGiven(ctx, family, empty, given), { serverId });
  await withTransaction(ctx, async (tx) => tx.note({ type: family.name, after: { type, works: true } }));
  return answer;
}

/** Of a stored one, with what is given in place of what is stored. Only as it is stored does the row remember the result. */
export async function testConnection(
  ctx: ConnectionContext,
  family: Family,
  { serverId, ...given }: z.output<typeof TestConnection>,
): Promise<{ detail: string }> {
  const { id, name } = ctx.connection;
  const asStored = Object.keys(given.config).length + Object.keys(given.secrets).length === 0;
  // Whoever may only read must not have us call addresses of their choice.
  if (!asStored) requirePermission(ctx, `${family.name}:update`);
  const checked = await checkGiven(ctx, family, ctx.connection, given);
  if (serverId !== null) await loadServer(ctx, serverId);
  let passed = false;
  try {
    const answer = await ask(ctx, family, checked, { serverId, connection: ctx.connection });
    passed = asStored;
    if (asStored) await noteCheck(ctx.runtime, family, id, undefined);
    return answer;
  } catch (error) {
    // That a server is away says nothing of the account.
    if (asStored && isAppError(error) && error.field !== "serverId") await noteCheck(ctx.runtime, family, id, error);
    throw error;
  } finally {
    await withTransaction(ctx, async (tx) => {
      if (passed) await family.passed?.(tx, id);
      tx.note({ type: family.name, id, name });
    });
  }
}

/** Asks the worker without a trace: what a change tries before it is stored. */
export async function tryConnection(
  ctx: OrganizationContext,
  family: Family,
  stored: Stored,
  { serverId, ...given }: Given & { serverId: string | null },
): Promise<void> {
  await ask(ctx, family, await checkGiven(ctx, family, stored, given), { serverId });
}

/** More than whoever asks outside waits, so that it can say why it has no answer. */
const timeoutMs = 15_000;

interface Asked {
  serverId: string | null;
  /** As it is stored. */
  connection?: ConnectionRow;
}

/** What was allowed when an address was entered holds for whoever has it tried, as long as it is that address. */
const isAllowed = (connection: ConnectionRow | undefined, { isElsewhere }: Checked): boolean =>
  !isElsewhere && connection !== undefined && "privateAddresses" in connection && connection.privateAddresses === true;

async function ask(ctx: OrganizationContext, family: Family, stored: Checked, { serverId, connection }: Asked) {
  const { runtime, organizationId, permissions } = ctx;
  if (serverId !== null) await loadServer(ctx, serverId);
  const asked = {
    ...{ family: family.name, organizationId, serverId, connectionId: stored.id },
    ...{ type: stored.type, config: stored.config, secrets: stored.secrets },
    privateAddresses: permissions.has("instance:admin") || isAllowed(connection, stored),
  };
  return runtime.tasks.ask("connection.test", asked, { timeoutMs });
}

/** What the last use or check of an account came to, for lists. `error` undefined: it worked. */
export async function noteCheck(runtime: Runtime, family: Family, id: string, error: unknown): Promise<void> {
  const { table } = family;
  const noted = await runtime.db.transaction(async (tx) => {
    // Two that fail at once are one failure.
    const [before] = await tx.select().from(table).where(eq(table.id, id)).for("update");
    if (!before) return undefined;
    const result = resultOf(error, before, runtime.now());
    await tx.update(table).set(result).where(eq(table.id, id));
    const account = { ...before, ...result };
    const concerns = before.problem !== null || result.problem !== null;
    const rings = concerns && (await family.tell?.(runtime, tx, account, before));
    return { before, account, rings };
  });
  if (!noted) return;
  const { before, account, rings } = noted;
  if (before.problem?.message !== account.problem?.message) await family.announce?.(runtime, account);
  if (rings) await runtime.tasks.enqueue("notify", {});
  const { organizationId } = before;
  await runtime.events.publish({ type: "connection.changed", organizationId, family: family.name, connectionId: id });
}

function resultOf(error: unknown, before: ConnectionRow, now: Date) {
  if (error === undefined) return { checkedAt: now, succeededAt: now, problem: null };
  const { code, message, hint } = publicError(error);
  const since = before.problem?.since ?? now.toISOString();
  return { checkedAt: now, problem: { code, message, ...(hint ? { hint } : {}), since } };
}
