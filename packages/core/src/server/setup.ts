import { run, server } from "@moorage/db/schema";
import { AppError, type RunCause } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import { systemContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { withTransaction } from "../transaction.ts";
import type { ServerContext } from "./load.ts";
import { requestServerRun, type ServerRunBundle } from "./run.ts";

/** Makes a server ready, or ready again: what is there already is left alone. Its run has steps and a log. */
export async function setUpServer(ctx: ServerContext): Promise<{ runId: string }> {
  const { id: serverId, name, connection, engine } = ctx.server;
  if (connection === "local")
    throw new AppError("PRECONDITION", "This is the machine that Moorage runs on; it sets itself up at its start.");
  return withTransaction(ctx, async (tx) => {
    const title = engine === null ? "Set-up" : "Set-up again";
    const runId = await requestServerRun(tx, ctx, { type: "server-setup", title });
    await tx.update(server).set({ state: "setting-up" }).where(eq(server.id, serverId));
    tx.note({ type: "server", id: serverId, name });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId });
    tx.enqueue("serverRun", { runId });
    return { runId };
  });
}

/** Ends a run of a server once; `cause` is why it failed. */
export async function finishServerRun(
  runtime: Runtime,
  at: ServerRunBundle,
  { cause }: { cause?: RunCause },
): Promise<void> {
  const { id: serverId, name } = at.server;
  const { organizationId, type } = at.run;
  const failed = cause ?? null;
  const endedAt = runtime.now();
  const ctx = { ...systemContext(runtime, "server.finish"), organizationId, permissions: new Set<never>() };
  await withTransaction(ctx, async (tx) => {
    await tx
      .update(run)
      .set({ status: failed ? "failed" : "succeeded", cause: failed, endedAt })
      .where(and(eq(run.id, at.run.id), eq(run.status, "running")));
    if (type === "server-setup")
      await tx
        .update(server)
        .set({ state: failed ? "failed" : "ready", problem: failed && { ...failed, at: endedAt.toISOString() } })
        .where(eq(server.id, serverId));
    tx.note({ type: "server", id: serverId, name, after: { run: type, status: failed ? "failed" : "succeeded" } });
    tx.publish({ type: "server.changed", organizationId, serverId });
    tx.enqueue("servers", {});
  });
}
