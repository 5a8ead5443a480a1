import { server } from "@moorage/db/schema";
import { notFound, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import { joinTokenOf, leaveSwarm, listNodes, nodeIdOf, removeNode, updateNode } from "@moorage/engine";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

export async function nodesOf(
  worker: Worker,
  { serverId }: QuestionInput<"server.nodes">,
): Promise<QuestionOutput<"server.nodes">> {
  const engine = worker.engineOf(serverId);
  const [self, nodes] = await Promise.all([nodeIdOf(engine.host), listNodes(engine)]);
  return { self, nodes };
}

export async function joinCommandOf(
  worker: Worker,
  { serverId, role }: QuestionInput<"server.joinCommand">,
): Promise<QuestionOutput<"server.joinCommand">> {
  const { token, address } = await joinTokenOf(worker.engineOf(serverId).host, role);
  return { command: `docker swarm join --token ${token} ${address}` };
}

export async function changeNode(
  worker: Worker,
  { serverId, nodeId, ...change }: QuestionInput<"server.updateNode">,
): Promise<Record<never, never>> {
  await updateNode(worker.engineOf(serverId).host, nodeId, change);
  return {};
}

/** One of ours leaves by itself; one that is away is only taken out when that is forced. */
export async function takeOut(
  worker: Worker,
  { serverId, nodeId, nodeServerId, force }: QuestionInput<"server.removeNode">,
): Promise<Record<never, never>> {
  if (nodeServerId)
    await leave(worker, nodeServerId).catch((error: unknown) => {
      if (!force) throw error;
    });
  await removeNode(worker.engineOf(serverId).host, nodeId, force || nodeServerId !== null);
  return {};
}

async function leave(worker: Worker, nodeServerId: string): Promise<void> {
  const [row] = await worker.runtime.db.select().from(server).where(eq(server.id, nodeServerId));
  if (!row) throw notFound("Server");
  await using held = await worker.hosts.hold(row);
  await leaveSwarm(held.host);
}
