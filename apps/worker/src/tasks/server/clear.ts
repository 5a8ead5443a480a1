/** Takes a server apart before its row goes: what has our label and our folders, never what somebody uses by another row. */
import { server, service } from "@moorage/db/schema";
import { AppError, notFound, type QuestionInput } from "@moorage/domain";
import { clearServer, type Engine, labels } from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { eq, inArray } from "drizzle-orm";
import { remoteDataDir } from "../../machines/remote-server.ts";
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
    await refuseTwin(worker, held.host);
    await clearServer(held.host, { instanceId: settings.instanceId, dataDir: remoteDataDir });
  });
  return {};
}

const engineIdOf = async (host: Host): Promise<string> => ((await host.docker.info()) as { ID: string }).ID;

/** One machine may be listed twice, or be this one. */
async function refuseTwin(worker: Worker, host: Host): Promise<void> {
  const own = await engineIdOf(host);
  const others = [worker.here, ...worker.machines().map((machine) => machine.host)].filter(({ id }) => id !== host.id);
  const ids = await Promise.all(others.map((other) => engineIdOf(other).catch(() => undefined)));
  if (ids.includes(own)) throw twin();
  const { instanceId } = worker.runtime.settings;
  if (await runsKnown(worker, { host, instanceId })) throw twin();
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

const twin = () => new AppError("CONFLICT", "The same machine is in use here by another name.");
