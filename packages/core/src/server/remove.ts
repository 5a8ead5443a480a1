import type { Queryable } from "@moorage/db";
import { run, server, service } from "@moorage/db/schema";
import { AppError, isAppError, notFound } from "@moorage/domain";
import { and, eq, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { withTransaction } from "../transaction.ts";
import { announce, refuseUsed, settingsOf } from "./change.ts";
import type { RemoveServer } from "./input.ts";
import type { ServerContext } from "./load.ts";

const timeoutMs = 90_000;

/** Takes off the server what Moorage made there, then takes it out of the list. Volumes, Docker and its Swarm stay. */
export async function removeServer(
  ctx: ServerContext,
  { forget }: z.output<typeof RemoveServer>,
): Promise<{ removed: true }> {
  const { id, name, connection } = ctx.server;
  if (connection === "local")
    throw new AppError("PRECONDITION", "This is the machine that Moorage runs on, so it stays.");
  await requireUnused(ctx.runtime.db, ctx);
  const made = await wasWorkedOn(ctx);
  if (made && !forget) await clear(ctx);
  return withTransaction(ctx, async (tx) => {
    const [held] = await tx.select({ id: server.id }).from(server).where(eq(server.id, id)).for("update");
    if (!held) throw notFound("Server");
    await requireUnused(tx, ctx);
    await tx.delete(server).where(eq(server.id, id));
    announce(tx, ctx, id);
    const left = made && forget ? { forgotten: true } : {};
    tx.note({ type: "server", id, name, before: settingsOf(ctx.server), after: left });
    return { removed: true };
  });
}

async function requireUnused(tx: Queryable, ctx: ServerContext): Promise<void> {
  const { id, name, managerId, swarmNodeId } = ctx.server;
  await refuseUsed(tx, ctx, or(eq(service.serverId, id), eq(service.buildServerId, id)), "cannot be removed");
  // One that never got in is in nobody's list of nodes.
  if (managerId !== null && swarmNodeId !== null)
    throw new AppError("CONFLICT", `${name} is a node of a Swarm.`, {
      hint: "Take it out of the Swarm at its manager first.",
    });
  const nodes = await tx.select({ name: server.name }).from(server).where(eq(server.managerId, id));
  if (nodes.length > 0)
    throw new AppError("CONFLICT", `${name} manages the Swarm of ${nodes.map((node) => node.name).join(", ")}.`, {
      hint: "Remove these nodes first.",
    });
  const [open] = await tx
    .select({ title: run.title })
    .from(run)
    .where(and(eq(run.serverId, id), eq(run.status, "running")))
    .limit(1);
  if (open)
    throw new AppError("CONFLICT", `${open.title} of ${name} is under way.`, {
      hint: "Cancel it on its page, or wait for its end.",
    });
}

/** Whether something of ours may be there. */
async function wasWorkedOn({ runtime, server: { id, engine } }: ServerContext): Promise<boolean> {
  if (engine !== null) return true;
  const reached = sql`${run.steps} @> '[{"name":"swarm"}]'::jsonb`;
  const found = await runtime.db
    .select({ id: run.id })
    .from(run)
    .where(and(eq(run.serverId, id), reached))
    .limit(1);
  return found.length > 0;
}

async function clear({ runtime, server: { id, name } }: ServerContext): Promise<void> {
  await runtime.tasks.ask("server.clear", { serverId: id }, { timeoutMs }).catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    throw new AppError(error.code, `${name} could not be cleared, so it stays in the list. ${error.message}`, {
      cause: error,
      hint: "Try again when it answers, or forget it: its proxy, networks and files then stay there.",
    });
  });
}
