import { server } from "@moorage/db/schema";
import { notFound, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import { inspectSecurity } from "@moorage/engine";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

/** Looks; nothing is changed there. */
export async function securityOf(
  worker: Worker,
  { serverId }: QuestionInput<"server.security">,
): Promise<QuestionOutput<"server.security">> {
  const [row] = await worker.runtime.db.select().from(server).where(eq(server.id, serverId));
  if (!row) throw notFound("Server");
  if (row.connection === "local") return inspectSecurity(worker.here);
  await using held = await worker.hosts.hold(row);
  return await inspectSecurity(held.host);
}
