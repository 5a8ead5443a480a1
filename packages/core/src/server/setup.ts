import { run, server } from "@moorage/db/schema";
import { AppError, newId, notFound, type RunCause, type Step } from "@moorage/domain";
import type { RunStatus } from "@moorage/domain/service";
import { and, desc, eq, inArray } from "drizzle-orm";
import { systemContext } from "../context.ts";
import type { Runtime } from "../runtime.ts";
import { withTransaction } from "../transaction.ts";
import type { ServerContext, ServerRow } from "./load.ts";

type RunRow = typeof run.$inferSelect;

/** Makes a server ready, or ready again: what is there already is left alone. Its run has steps and a log. */
export async function setUpServer(ctx: ServerContext): Promise<{ runId: string }> {
  const { id: serverId, name, connection } = ctx.server;
  const { organizationId } = ctx;
  if (connection === "local")
    throw new AppError("PRECONDITION", "This is the machine that Moorage runs on; it sets itself up at its start.");
  return withTransaction(ctx, async (tx) => {
    const [held] = await tx.select().from(server).where(eq(server.id, serverId)).for("update");
    if (!held) throw notFound("Server");
    const [open] = await tx
      .select({ id: run.id })
      .from(run)
      .where(and(eq(run.serverId, serverId), inArray(run.status, ["queued", "running"])));
    if (open)
      throw new AppError("CONFLICT", `${name} is being set up already.`, { hint: "Its page shows how far it is." });
    const id = newId("run");
    const { type, id: actorId, name: actorName } = ctx.actor;
    await tx.insert(run).values({
      ...{ id, organizationId, serverId, type: "server-setup" },
      title: held.engine === null ? "Set-up" : "Set-up again",
      actor: { type, id: actorId, name: actorName },
    });
    await tx.update(server).set({ state: "setting-up" }).where(eq(server.id, serverId));
    tx.note({ type: "server", id: serverId, name });
    tx.publish({ type: "server.changed", organizationId, serverId });
    tx.enqueue("setUpServer", { runId: id });
    return { runId: id };
  });
}

export interface ServerRun {
  id: string;
  type: "server-setup";
  title: string;
  status: RunStatus;
  by: string;
  steps: Step[];
  cause: RunCause | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
}

const runsMax = 50;

/** Newest first. */
export async function listServerRuns({ runtime, server: of }: ServerContext): Promise<ServerRun[]> {
  const rows = await runtime.db
    .select()
    .from(run)
    .where(and(eq(run.serverId, of.id), eq(run.type, "server-setup")))
    .orderBy(desc(run.createdAt))
    .limit(runsMax);
  return rows.map(({ id, title, status, actor, steps, cause, createdAt, startedAt, endedAt }) => ({
    ...{ id, type: "server-setup", title, status, by: actor.name, steps, cause },
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  }));
}

export interface SetupBundle {
  run: RunRow;
  server: ServerRow;
}

/** Takes a set-up that waits, or one whose worker died. Undefined when it has ended. */
export async function claimSetup({ db, now }: Runtime, runId: string): Promise<SetupBundle | undefined> {
  const open = and(eq(run.id, runId), inArray(run.status, ["queued", "running"]));
  const [claimed] = await db.update(run).set({ status: "running", startedAt: now() }).where(open).returning();
  if (!claimed?.serverId) return undefined;
  const [of] = await db.select().from(server).where(eq(server.id, claimed.serverId));
  return of && { run: claimed, server: of };
}

/** Set-ups that have not ended: rung for again when nobody works on them. */
export async function listOpenSetups({ db }: Runtime): Promise<string[]> {
  const rows = await db
    .select({ id: run.id })
    .from(run)
    .where(and(eq(run.type, "server-setup"), inArray(run.status, ["queued", "running"])));
  return rows.map(({ id }) => id);
}

/** Ends a set-up once; `cause` is why it failed. */
export async function finishSetup(runtime: Runtime, at: SetupBundle, { cause }: { cause?: RunCause }): Promise<void> {
  const { id: serverId, name } = at.server;
  const { organizationId } = at.run;
  const failed = cause ?? null;
  const endedAt = runtime.now();
  const ctx = { ...systemContext(runtime, "server.setup"), organizationId, permissions: new Set<never>() };
  await withTransaction(ctx, async (tx) => {
    await tx
      .update(run)
      .set({ status: failed ? "failed" : "succeeded", cause: failed, endedAt })
      .where(and(eq(run.id, at.run.id), eq(run.status, "running")));
    const problem = failed && { ...failed, at: endedAt.toISOString() };
    await tx
      .update(server)
      .set({ state: failed ? "failed" : "ready", problem })
      .where(eq(server.id, serverId));
    tx.note({ type: "server", id: serverId, name, after: { status: failed ? "failed" : "succeeded" } });
    tx.publish({ type: "server.changed", organizationId, serverId });
    tx.enqueue("servers", {});
  });
}
