import { server } from "@moorage/db/schema";
import { notFound, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import { readContainerStats } from "@moorage/engine";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

export async function containerStatsOf(
  worker: Worker,
  { serverId }: QuestionInput<"server.containerStats">,
): Promise<QuestionOutput<"server.containerStats">> {
  const { db, settings } = worker.runtime;
  const [row] = await db.select().from(server).where(eq(server.id, serverId));
  if (!row) throw notFound("Server");
  if (row.connection === "local") return readContainerStats(worker.here, settings.instanceId);
  await using held = await worker.hosts.hold(row);
  return await readContainerStats(held.host, settings.instanceId);
}
