import { server, serverMetric } from "@moorage/db/schema";
import { usualMonitoring } from "@moorage/domain/server";
import { and, eq, inArray, isNotNull, lt } from "drizzle-orm";
import type { Runtime } from "../../runtime.ts";

const dayMs = 86_400_000;
const batch = 5_000;

/** Takes away what is older than it is kept, in pieces that hold up nobody. */
export async function sweepSamples({ db, now }: Runtime, signal: AbortSignal): Promise<void> {
  const rows = await db
    .select({ id: server.id, monitoring: server.monitoring })
    .from(server)
    .where(isNotNull(server.monitoring));
  for (const { id, monitoring } of rows) {
    const { retentionDays } = monitoring ?? usualMonitoring;
    const isOld = and(
      eq(serverMetric.serverId, id),
      lt(serverMetric.at, new Date(now().getTime() - retentionDays * dayMs)),
    );
    for (let went = batch; went === batch && !signal.aborted; ) {
      const piece = db.select({ at: serverMetric.at }).from(serverMetric).where(isOld).limit(batch);
      const gone = await db
        .delete(serverMetric)
        .where(and(isOld, inArray(serverMetric.at, piece)))
        .returning({ at: serverMetric.at });
      went = gone.length;
    }
  }
}
