import { server } from "@moorage/db/schema";
import { and, eq, lt } from "drizzle-orm";
import type { Runtime } from "../runtime.ts";
import { tellNow } from "./tell.ts";

/** How long it has been away is known by when it was heard last, which stays as it is until it is back. */
async function readyServer({ db }: Runtime, id: string) {
  const [row] = await db
    .select({ id: server.id, name: server.name, organizationId: server.organizationId, observedAt: server.observedAt })
    .from(server)
    .where(and(eq(server.id, id), eq(server.state, "ready")));
  const since = row?.observedAt?.toISOString();
  return row && since
    ? { server: { id: row.id, name: row.name }, organizationId: row.organizationId, since }
    : undefined;
}

export async function tellServerAway(runtime: Runtime, id: string, reason?: string): Promise<void> {
  const found = await readyServer(runtime, id);
  if (!found) return;
  const { organizationId, ...about } = found;
  await tellNow(runtime, organizationId, { type: "server.away", ...about, reason });
}

/** Before it is noted that it was heard again. */
export async function tellServerBack(runtime: Runtime, id: string): Promise<void> {
  const found = await readyServer(runtime, id);
  if (!found) return;
  const { organizationId, ...about } = found;
  await tellNow(runtime, organizationId, { type: "server.back", ...about });
}

/** Servers that have been away for a day and longer are told of again. */
export async function remindOfServers(runtime: Runtime): Promise<void> {
  const before = new Date(runtime.now().getTime() - 86_400_000);
  const rows = await runtime.db
    .select({ id: server.id })
    .from(server)
    .where(and(eq(server.state, "ready"), lt(server.observedAt, before)));
  for (const { id } of rows) await tellServerAway(runtime, id);
}
