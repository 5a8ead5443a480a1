import { run } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { and, eq } from "drizzle-orm";
import type { Context } from "../context.ts";
import type { Transaction } from "../transaction.ts";

/** One that waits is cancelled at once; one that runs ends within seconds, once `ring` has told who works on it. */
export async function cancelRun(
  tx: Transaction,
  { runtime, actor }: Context,
  { id, what, ring }: { id: string; what: string; ring: () => void },
): Promise<{ cancelled: "now" | "soon" }> {
  const now = runtime.now();
  const waiting = await tx
    .update(run)
    .set({ status: "cancelled", endedAt: now, endedBy: actor.name })
    .where(and(eq(run.id, id), eq(run.status, "queued")))
    .returning({ id: run.id });
  if (waiting.length > 0) return { cancelled: "now" };
  const running = await tx
    .update(run)
    .set({ cancelRequestedAt: now, endedBy: actor.name })
    .where(and(eq(run.id, id), eq(run.status, "running")))
    .returning({ id: run.id });
  if (running.length === 0) throw new AppError("PRECONDITION", `${what} has ended already.`);
  ring();
  return { cancelled: "soon" };
}
