/** What the worker measured: stored, and held against the limits. */
import { server, serverMetric } from "@moorage/db/schema";
import {
  judgeSample,
  type MachineIdentity,
  type MachineSample,
  memoryPercent,
  type Streaks,
  usualMonitoring,
} from "@moorage/domain/server";
import { eq } from "drizzle-orm";
import { organizationsConcerned } from "../../notification/audience.ts";
import { tellNow } from "../../notification/tell.ts";
import type { Runtime } from "../../runtime.ts";
import type { ServerRow } from "../load.ts";

type MeasuredServer = Pick<ServerRow, "id" | "name" | "organizationId" | "monitoring" | "machine" | "overload">;

interface Noted extends Pick<ServerRow, "machine" | "overload"> {
  /** Rows of samples that go on. */
  streaks: Streaks;
}

/** Answers what the row says by then. */
export async function noteSample(
  runtime: Runtime,
  given: { of: MeasuredServer; sample: MachineSample; identity: MachineIdentity; streaks: Streaks },
): Promise<Noted> {
  const { of: row, sample, identity, streaks } = given;
  const at = runtime.now();
  await runtime.db
    .insert(serverMetric)
    .values({ serverId: row.id, at, ...sample })
    .onConflictDoNothing();
  const monitoring = row.monitoring ?? usualMonitoring;
  const known = { overload: row.overload, streaks };
  const judged = judgeSample(monitoring, known, { ...sample, at: at.toISOString() });
  const isNew = JSON.stringify(identity) !== JSON.stringify(row.machine);
  if (isNew || judged.crossed.length > 0)
    await runtime.db.update(server).set({ machine: identity, overload: judged.overload }).where(eq(server.id, row.id));
  for (const threshold of judged.crossed) {
    const isAbove = judged.overload[threshold] !== undefined;
    for (const organizationId of await organizationsConcerned(runtime, row.organizationId))
      await runtime.events.publish({ type: "server.threshold", organizationId, serverId: row.id, threshold, isAbove });
    const percent = { cpu: sample.cpuPercent, memory: memoryPercent(sample) }[threshold];
    const since = judged.overload[threshold] ?? row.overload[threshold] ?? at.toISOString();
    const limit = monitoring.limits[threshold];
    const { id, name, organizationId: owner } = row;
    const about = { server: { id, name }, threshold, isAbove, percent, limit, since };
    await tellNow(runtime, owner, { type: "server.threshold", ...about });
  }
  return { machine: identity, overload: judged.overload, streaks: judged.streaks };
}
