import { server } from "@moorage/db/schema";
import { AppError, notFound, publicError, type QuestionInput, type QuestionOutput } from "@moorage/domain";
import { demoteNode, joinTokenOf, leaveSwarm, listNodes, nodeIdOf, removeNode, updateNode } from "@moorage/engine";
import { eq } from "drizzle-orm";
import type { HeldHost } from "../../machines/hosts.ts";
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
  const { host: manager } = worker.engineOf(serverId);
  await using node = nodeServerId ? await reach(worker, nodeServerId, force) : undefined;
  await demoteNode(manager, nodeId);
  if (node) await leaveSwarm(node.host);
  await removeNode(manager, nodeId, force || nodeServerId !== null);
  return {};
}

/** Undefined when it is away and may be. */
async function reach(worker: Worker, nodeServerId: string, orNot: boolean): Promise<HeldHost | undefined> {
  const [row] = await worker.runtime.db.select().from(server).where(eq(server.id, nodeServerId));
  if (!row) throw notFound("Server");
  const held = await worker.hosts.hold(row);
  try {
    await nodeIdOf(held.host);
    return held;
  } catch (error) {
    await held[Symbol.asyncDispose]();
    if (orNot) return undefined;
    const { code, message } = publicError(error);
    throw new AppError(code, `${row.name} cannot leave the Swarm, so it stays a node. ${message}`, {
      cause: error,
      hint: "Try again when it answers, or remove it also when it is away.",
    });
  }
}
