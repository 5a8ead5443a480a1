import { findNeeded } from "@moorage/core/server";
import { server } from "@moorage/db/schema";
import { notFound, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import {
  labels,
  leftVolumes,
  lookAtDisk,
  type Needed,
  removeVolume,
  type SeenDisk,
  usageOf,
  volumeIdOf,
} from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import type { ServerRow } from "../../machines/hosts.ts";
import type { Worker } from "../../worker.ts";

export interface Look {
  host: Host;
  seen: SeenDisk;
  needed: Needed;
}

/** Looks at the machine first and at the rows then: what begins in between is known as needed. */
export async function lookAt(worker: Worker, { organizationId }: ServerRow, host: Host): Promise<Look> {
  const { instanceId } = worker.runtime.settings;
  const seen = await lookAtDisk(host, instanceId);
  const things = [...seen.images, ...seen.containers, ...seen.volumes];
  const ids = things.flatMap(({ labels: own }) => own[labels.service] ?? own[labels.owner] ?? []);
  const needed = await findNeeded(worker.runtime, ids, organizationId);
  return { host, seen, needed: { ...needed, instanceId } };
}

/** On any server that is reached, whether it runs services, only builds or is a node. */
export async function onHostOf<T>(worker: Worker, row: ServerRow, work: (host: Host) => Promise<T>): Promise<T> {
  if (row.connection === "local") return work(worker.here);
  await using held = await worker.hosts.hold(row);
  return await work(held.host);
}

async function rowOf({ runtime }: Worker, serverId: string): Promise<ServerRow> {
  const [row] = await runtime.db.select().from(server).where(eq(server.id, serverId));
  if (!row) throw notFound("Server");
  return row;
}

export async function diskOf(
  worker: Worker,
  { serverId }: QuestionInput<"server.disk">,
): Promise<QuestionOutput<"server.disk">> {
  const row = await rowOf(worker, serverId);
  return onHostOf(worker, row, async (host) => {
    const { seen, needed } = await lookAt(worker, row, host);
    return usageOf(seen, needed, volumeIdOf);
  });
}

/** One of those that are left, and no other. */
export async function removeLeftVolume(
  worker: Worker,
  { serverId, volumeId }: QuestionInput<"server.removeVolume">,
): Promise<QuestionOutput<"server.removeVolume">> {
  const row = await rowOf(worker, serverId);
  return onHostOf(worker, row, async (host) => {
    const { seen, needed } = await lookAt(worker, row, host);
    const left = leftVolumes(seen, needed, volumeIdOf).find(({ id }) => id === volumeId);
    const volume = seen.volumes.find(({ name }) => volumeIdOf(name) === volumeId);
    if (!left || !volume) throw notFound("Volume");
    await removeVolume(host, volume.name);
    return { name: left.name, serviceId: left.serviceId };
  });
}
