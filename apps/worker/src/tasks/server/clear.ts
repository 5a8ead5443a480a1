/** Takes a server apart before its row goes: what has our label and our folders, never what somebody uses by another row. */
import { server, service } from "@moorage/db/schema";
import { AppError, notFound, type QuestionInput } from "@moorage/domain";
import { clearServer, type Engine, labels } from "@moorage/engine";
import { eq, inArray } from "drizzle-orm";
import { remoteDataDir } from "../../machines/remote-server.ts";
import { findTwin } from "../../machines/twin.ts";
import type { Worker } from "../../worker.ts";

export async function takeApart(
  worker: Worker,
  { serverId }: QuestionInput<"server.clear">,
): Promise<Record<never, never>> {
  const { db, settings } = worker.runtime;
  const [row] = await db.select().from(server).where(eq(server.id, serverId));
  if (!row) throw notFound("Server");
  await worker.aside(serverId, async () => {
    await using held = await worker.hosts.hold(row);
    // What is there is then another's: nothing was ever made for this row.
    if (await findTwin(worker, row, held.host)) return;
    const { instanceId } = settings;
    if (await runsKnown(worker, { host: held.host, instanceId })) throw inUse();
    await clearServer(held.host, { instanceId, dataDir: remoteDataDir });
  });
  return {};
}

/** Services that run there belong to rows of another server: none of its own is left. */
async function runsKnown(
  { runtime: { db } }: Worker,
  { host, instanceId }: Pick<Engine, "host" | "instanceId">,
): Promise<boolean> {
  const containers = await host.docker.listContainers({ filters: { label: [`${labels.instance}=${instanceId}`] } });
  const ids = containers.flatMap(({ Labels }) => Labels[labels.service] ?? []);
  const known = await db.select({ id: service.id }).from(service).where(inArray(service.id, ids)).limit(1);
  return known.length > 0;
}

const inUse = () => new AppError("CONFLICT", "The same machine is in use here by another name.");
