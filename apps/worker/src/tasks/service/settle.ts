import { service } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { reconcileService, retireService } from "./reconcile.ts";

const settling = new Set<string>();

/** After a way back that failed: tried until the machine is as the rows say, however long what is in its way lasts. */
export async function settleService(worker: Worker, serviceId: string): Promise<void> {
  if (settling.has(serviceId) || worker.running.has(serviceId)) return;
  settling.add(serviceId);
  try {
    await reconcileService(worker, serviceId);
    const [row] = await worker.runtime.db
      .select({ problem: service.problem })
      .from(service)
      .where(eq(service.id, serviceId));
    if (row?.problem) return;
    await retireService(worker, serviceId);
    worker.unsettled.delete(serviceId);
  } finally {
    settling.delete(serviceId);
  }
}
