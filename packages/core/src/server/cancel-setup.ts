import { run } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { Id } from "../id.ts";
import { cancelRun } from "../run/cancel.ts";
import { withTransaction } from "../transaction.ts";
import type { ServerContext } from "./load.ts";
import { unsettle } from "./setup.ts";

export const CancelSetup = z.object({ runId: Id });

/** One that waits never begins; of one that runs the program there is ended. What was done stays, for the next set-up. */
export async function cancelSetup(
  ctx: ServerContext,
  { runId }: z.output<typeof CancelSetup>,
): Promise<{ cancelled: "now" | "soon" }> {
  const { organizationId, server } = ctx;
  const { id: serverId, name } = server;
  const own = and(eq(run.organizationId, organizationId), eq(run.serverId, serverId), eq(run.type, "server-setup"));
  return withTransaction(ctx, async (tx) => {
    const [row] = await tx
      .select({ title: run.title })
      .from(run)
      .where(and(eq(run.id, runId), own));
    if (!row) throw notFound("Run");
    const ring = () => tx.enqueue("cancelServerRun", { runId });
    const answer = await cancelRun(tx, ctx, { id: runId, what: `${row.title} of ${name}`, ring });
    if (answer.cancelled === "now") await unsettle(tx, server, { at: ctx.runtime.now(), by: ctx.actor.name });
    tx.note({ type: "server", id: serverId, name, before: { run: row.title } });
    tx.publish({ type: "server.changed", organizationId, serverId });
    return answer;
  });
}
