import { domain, run, service } from "@moorage/db/schema";
import { and, eq, inArray, isNull, type SQL } from "drizzle-orm";
import type { Context } from "./context.ts";
import type { Transaction } from "./transaction.ts";
import { dropHooks } from "./webhook/hook.ts";

/**
 * Marks services as deleted, with all that must not wait for the sweep: their hosts are free for others at once, what is
 * queued never starts, and what is running is told to end.
 */
export async function markServicesDeleted(tx: Transaction, ctx: Context, which: SQL | undefined): Promise<void> {
  const now = ctx.runtime.now();
  const endedBy = ctx.actor.name;
  const marked = await tx
    .update(service)
    .set({ deletedAt: now })
    .where(and(which, isNull(service.deletedAt)))
    .returning({ id: service.id });
  const ids = marked.map((row) => row.id);
  if (ids.length === 0) return;
  await dropHooks(tx, ids);
  await tx.delete(domain).where(inArray(domain.serviceId, ids));
  await tx
    .update(run)
    .set({ status: "cancelled", endedAt: now, endedBy })
    .where(and(inArray(run.serviceId, ids), eq(run.status, "queued")));
  const running = await tx
    .update(run)
    .set({ cancelRequestedAt: now, endedBy })
    .where(and(inArray(run.serviceId, ids), eq(run.status, "running")))
    .returning({ id: run.id, serviceId: run.serviceId, type: run.type });
  for (const { id, serviceId, type } of running)
    if (type === "command") tx.enqueue("cancelCommand", { commandId: id });
    else if (serviceId) tx.enqueue("cancel", { serviceId });
}
