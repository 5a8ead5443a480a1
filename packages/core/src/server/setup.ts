import { run, server } from "@moorage/db/schema";
import { AppError, type RunCause } from "@moorage/domain";
import { and, eq, isNotNull } from "drizzle-orm";
import { systemContext } from "../context.ts";
import type { Happening } from "../notification/happening.ts";
import { tell } from "../notification/tell.ts";
import type { Runtime } from "../runtime.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import type { ServerContext, ServerRow } from "./load.ts";
import { requestServerRun, type ServerRunBundle } from "./run.ts";

/** Kept with its run: whether services may have run there before. */
const wasReady = "was ready";

/** Makes a server ready, or ready again: what is there already is left alone. Its run has steps and a log. */
export const setUpServer = (ctx: ServerContext): Promise<{ runId: string }> =>
  withTransaction(ctx, async (tx) => ({ runId: await requestSetUp(tx, ctx) }));

export async function requestSetUp(tx: Transaction, ctx: ServerContext): Promise<string> {
  const { id: serverId, name, connection, engine, state } = ctx.server;
  if (connection === "local")
    throw new AppError("PRECONDITION", "This is the machine that Moorage runs on; it sets itself up at its start.");
  const title = engine === null ? "Set-up" : "Set-up again";
  const runId = await requestServerRun(tx, ctx, {
    ...{ type: "server-setup", title, description: state === "ready" ? wasReady : "" },
  });
  await tx.update(server).set({ state: "setting-up" }).where(eq(server.id, serverId));
  tx.note({ type: "server", id: serverId, name });
  tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId });
  tx.enqueue("serverRun", { runId });
  return runId;
}

/** What a server is after a set-up that was cancelled: one that was ready before goes on, any other is not set up. */
export async function unsettle(
  tx: Transaction,
  { id, managerId }: ServerRow,
  { at, by }: { at: Date; by: string | null },
): Promise<void> {
  const known = managerId === null ? isNotNull(server.engine) : isNotNull(server.swarmNodeId);
  const problem = {
    code: "CANCELLED" as const,
    message: `Its set-up was cancelled${by ? ` by ${by}` : ""}.`,
    hint: "What was done until then stays there; another set-up goes on with it.",
    at: at.toISOString(),
  };
  const ready = await tx
    .update(server)
    .set({ state: "ready" })
    .where(and(eq(server.id, id), known))
    .returning({ id: server.id });
  if (ready.length === 0) await tx.update(server).set({ state: "new", problem }).where(eq(server.id, id));
}

type Ending = { status: "succeeded"; freed?: string } | { status: "cancelled" } | { status: "failed"; cause: RunCause };

const nothingChanged = "Nothing was changed on the server; what runs there goes on.";

/** One that has looked only has changed nothing: a server that was ready, and is to join no other, is so still. */
function causeOf(
  { run: of, server: at }: ServerRunBundle,
  ending: Ending,
): { cause: RunCause | null; isKept: boolean } {
  if (ending.status !== "failed") return { cause: null, isKept: false };
  const { cause } = ending;
  const joins = at.managerId !== null && at.swarmNodeId === null;
  const isKept = of.type === "server-setup" && of.description === wasReady && cause.step === "probe" && !joins;
  return { cause: isKept ? { ...cause, traffic: nothingChanged } : cause, isKept };
}

/** Ends a run of a server once. */
export async function finishServerRun(runtime: Runtime, at: ServerRunBundle, ending: Ending): Promise<void> {
  const { id: serverId, name } = at.server;
  const { organizationId, type } = at.run;
  const { status } = ending;
  const { cause: failed, isKept } = causeOf(at, ending);
  const endedAt = runtime.now();
  const ctx = { ...systemContext(runtime, "server.finish"), organizationId, permissions: new Set<never>() };
  await withTransaction(ctx, async (tx) => {
    const [ended] = await tx
      .update(run)
      .set({ status, cause: failed, endedAt })
      .where(and(eq(run.id, at.run.id), eq(run.status, "running")))
      .returning({ by: run.endedBy });
    if (type === "server-setup" && status === "cancelled")
      await unsettle(tx, at.server, { at: endedAt, by: ended?.by ?? null });
    else if (isKept) await tx.update(server).set({ state: "ready" }).where(eq(server.id, serverId));
    else if (type === "server-setup")
      await tx
        .update(server)
        .set({ state: failed ? "failed" : "ready", problem: failed && { ...failed, at: endedAt.toISOString() } })
        .where(eq(server.id, serverId));
    tx.note({ type: "server", id: serverId, name, after: { run: type, status } });
    tx.publish({ type: "server.changed", organizationId, serverId });
    tx.enqueue("servers", {});
    const happening = happeningOf(at, ending);
    if (happening && (await tell(runtime, tx, organizationId, happening))) tx.enqueue("notify", {});
  });
}

/** Undefined for what is nobody's concern outside. */
function happeningOf({ run: of, server: { id, name } }: ServerRunBundle, ending: Ending): Happening | undefined {
  const about = { server: { id, name }, runId: of.id };
  const cause = ending.status === "failed" ? ending.cause : undefined;
  if (of.type === "server-setup" && cause) return { type: "server.setupFailed", ...about, cause };
  if (of.type !== "server-clean" || ending.status === "cancelled") return undefined;
  const freed = ending.status === "succeeded" ? ending.freed : undefined;
  return { type: "server.cleaned", ...about, freed, cause };
}
