import { run, server, sshKey } from "@moorage/db/schema";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { cancelRun } from "../run/cancel.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import type { SshKeyContext } from "./load.ts";
import { notRotated, type Rotating, requestRuns } from "./rotate.ts";
import { dropNext, holdKey, isTakenBack, mayKnowNext } from "./rotation.ts";

export interface CancellingRotation {
  id: string;
  runs: Rotating["runs"];
  /** Nothing knows the next key any more; the former one goes on as if nothing had been. */
  cancelled: boolean;
}

/**
 * What waits never begins, and what runs ends at its next step. Then every server that may know the next key gets the
 * former one alone, one run each; called again, those try again that did not come to it.
 */
export async function cancelSshKeyRotation(ctx: SshKeyContext): Promise<CancellingRotation> {
  const { id, name } = ctx.sshKey;
  return withTransaction(ctx, async (tx) => {
    const { nextFingerprint, nextCancelledAt, fingerprint } = await holdKey(tx, id);
    if (nextFingerprint === null) throw notRotated(name);
    const begins = nextCancelledAt === null;
    if (begins) {
      await tx.update(sshKey).set({ nextCancelledAt: sql`now()` }).where(eq(sshKey.id, id));
      await stopRuns(tx, ctx);
    }
    const runs = await requestRuns(tx, ctx, mayKnowNext);
    const cancelled = await isTakenBack(tx, id);
    tx.note({ type: "sshKey", id, name, before: { next: nextFingerprint }, after: { fingerprint, begins, cancelled } });
    if (cancelled) await dropNext(tx, id);
    return { id, runs, cancelled };
  });
}

async function stopRuns(tx: Transaction, ctx: SshKeyContext): Promise<void> {
  const open = and(inArray(run.status, ["queued", "running"]), isNull(run.cancelRequestedAt));
  const rows = await tx
    .select({ id: run.id, serverId: server.id, name: server.name })
    .from(run)
    .innerJoin(server, eq(server.id, run.serverId))
    .where(and(eq(run.type, "key-rotation"), eq(run.description, ctx.sshKey.id), open))
    .for("update", { of: run });
  for (const row of rows) {
    const ring = () => tx.enqueue("cancelServerRun", { runId: row.id });
    await cancelRun(tx, ctx, { id: row.id, what: `The key rotation of ${row.name}`, ring });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId: row.serverId });
  }
}
