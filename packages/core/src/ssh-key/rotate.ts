import { run, server, sshKey } from "@moorage/db/schema";
import { AppError, type QuestionOutput } from "@moorage/domain";
import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { requestServerRun } from "../server/run.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import type { SshKeyContext } from "./load.ts";
import { holdKey, knowsFormer, promote, waitsFor } from "./rotation.ts";

export interface Rotating {
  id: string;
  /** Runs that began by this. */
  runs: { serverId: string; runId: string }[];
  /** Nothing knows the former key any more: the next one has taken its place. */
  finished: boolean;
}

/**
 * Makes the key that takes this one's place, and has every server exchange them, one run each. Of a rotation that has
 * begun, those servers try again that have the former key still. Sources are fetched with the former one until it is finished.
 */
export async function rotateSshKey(ctx: SshKeyContext): Promise<Rotating> {
  const { id, name, nextPublicKey } = ctx.sshKey;
  const input = { sshKeyId: id, comment: name, type: "ed25519" as const };
  const made = nextPublicKey === null ? await ctx.runtime.tasks.ask("sshKey.make", input) : undefined;
  return withTransaction(ctx, async (tx) => {
    const held = await holdKey(tx, id);
    if (held.nextCancelledAt !== null) throw beingCancelled(name);
    const begins = held.nextPublicKey === null;
    if (begins && !made)
      throw new AppError("CONFLICT", `The rotation of ${name} has just been finished.`, {
        hint: "Look at the key again; to replace it once more, rotate it again.",
      });
    if (begins && made) await begin(tx, id, made);
    const runs = await requestRuns(tx, ctx, knowsFormer);
    const { servers, services } = await waitsFor(tx, id);
    const finished = servers.length === 0 && services.length === 0;
    const next = begins ? made?.fingerprint : held.nextFingerprint;
    tx.note({ type: "sshKey", id, name, before: { fingerprint: held.fingerprint }, after: { next, begins, finished } });
    if (finished) await promote(tx, id);
    return { id, runs, finished };
  });
}

async function begin(tx: Transaction, id: string, made: QuestionOutput<"sshKey.make">): Promise<void> {
  const { publicKey: nextPublicKey, fingerprint: nextFingerprint, sealed: nextPrivateKey } = made;
  const next = { nextPublicKey, nextFingerprint, nextPrivateKey, nextSince: sql`now()` };
  await tx.update(sshKey).set(next).where(eq(sshKey.id, id));
  await tx.update(server).set({ nextKey: null }).where(eq(server.sshKeyId, id));
}

export const notRotated = (name: string): AppError => new AppError("PRECONDITION", `${name} is not being rotated.`);

const beingCancelled = (name: string): AppError =>
  new AppError("CONFLICT", `The rotation of ${name} is being cancelled.`, {
    hint: "Wait until its servers have the old key alone; cancel it again where that failed.",
  });

/** Of every such server, unless one is open already; behind one that is being cancelled another waits for its end. */
export async function requestRuns(tx: Transaction, ctx: SshKeyContext, which: SQL): Promise<Rotating["runs"]> {
  const { id: sshKeyId } = ctx.sshKey;
  // Named in full: in a query of one table Drizzle writes columns without it.
  const open = sql`exists (select from ${run} r where r.server_id = "server"."id" and r.type = 'key-rotation'
    and r.status in ('queued', 'running') and r.cancel_requested_at is null)`;
  const rows = await tx
    .select()
    .from(server)
    .where(and(eq(server.sshKeyId, sshKeyId), which, sql`not ${open}`))
    .orderBy(asc(server.name));
  const runs: Rotating["runs"] = [];
  for (const row of rows) {
    const wanted = { type: "key-rotation" as const, title: "Key rotation", description: sshKeyId };
    const runId = await requestServerRun(tx, { ...ctx, server: row }, wanted, { behindCancelled: true });
    tx.enqueue("serverRun", { runId });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId: row.id });
    runs.push({ serverId: row.id, runId });
  }
  return runs;
}

/** For a key that repositories know too: said by somebody who has put the next public key there. */
export async function finishSshKeyRotation(ctx: SshKeyContext): Promise<{ id: string; finished: true }> {
  const { id, name } = ctx.sshKey;
  return withTransaction(ctx, async (tx) => {
    const { fingerprint, nextFingerprint, nextCancelledAt } = await holdKey(tx, id);
    if (nextFingerprint === null) throw notRotated(name);
    if (nextCancelledAt !== null) throw beingCancelled(name);
    const { servers } = await waitsFor(tx, id);
    if (servers.length > 0)
      throw new AppError("CONFLICT", `${servers.join(", ")} would not let us in: the former key is still there.`, {
        hint: "Try again on these servers, or choose another key for them, then finish.",
      });
    tx.note({ type: "sshKey", id, name, before: { fingerprint }, after: { fingerprint: nextFingerprint } });
    await promote(tx, id);
    return { id, finished: true };
  });
}
