/** What the worker measured: stored, and held against the limits. */
import { member, server, serverMetric, user } from "@moorage/db/schema";
import {
  judgeSample,
  type MachineIdentity,
  type MachineSample,
  type Streaks,
  usualMonitoring,
} from "@moorage/domain/server";
import { eq } from "drizzle-orm";
import type { Runtime } from "../../runtime.ts";
import type { ServerRow } from "../load.ts";

type MeasuredServer = Pick<ServerRow, "id" | "organizationId" | "monitoring" | "machine" | "overload">;

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
    for (const organizationId of await concerned(runtime, row))
      await runtime.events.publish({ type: "server.threshold", organizationId, serverId: row.id, threshold, isAbove });
  }
  return { machine: identity, overload: judged.overload, streaks: judged.streaks };
}

/** This machine is the instance's: the organizations of its administrators are told. */
async function concerned({ db }: Runtime, { organizationId }: MeasuredServer): Promise<string[]> {
  if (organizationId) return [organizationId];
  const rows = await db
    .selectDistinct({ id: member.organizationId })
    .from(member)
    .innerJoin(user, eq(user.id, member.userId))
    .where(eq(user.instanceAdmin, true));
  return rows.map(({ id }) => id);
}
