import { notFound } from "@moorage/domain";
import { z } from "zod";
import { serverIdOf } from "./here.ts";
import { type Caller, id, mutation, type Operations, query } from "./operation.ts";
import { StatsLine, statsLineOf } from "./shapes/container-stats.ts";
import { Node, NodeLine, nodeLineOf, nodeOf } from "./shapes/node.ts";

const onServer = { serverId: id().optional() };

const nodesOf = async (caller: Caller, serverId: string | undefined) =>
  caller.server.nodes({ serverId: await serverIdOf(caller, serverId) });

const Joining = z.object({ command: z.string(), version: z.string() });

async function joining(caller: Caller, given: string | undefined, role: "worker" | "manager") {
  const serverId = await serverIdOf(caller, given);
  const { command } = await caller.server.joinCommand({ serverId, role });
  return { command, version: (await caller.server.get({ serverId })).engine ?? "" };
}

export const clusterOperations: Operations = {
  getNodes: query("The nodes of a server's Swarm.", onServer, z.array(Node), async (caller, { serverId }) =>
    (await nodesOf(caller, serverId)).map(nodeOf),
  ),
  addWorker: query(
    "What to run on a machine that is to join as a worker; it holds a token, and is audited.",
    onServer,
    Joining,
    (caller, { serverId }) => joining(caller, serverId, "worker"),
  ),
  addManager: query(
    "What to run on a machine that is to join as a manager; it holds a token, and is audited.",
    onServer,
    Joining,
    (caller, { serverId }) => joining(caller, serverId, "manager"),
  ),
  removeWorker: mutation(
    "Takes a node out of the Swarm.",
    { nodeId: id(), ...onServer },
    z.literal(true),
    async (caller, { nodeId, serverId: given }) => {
      const serverId = await serverIdOf(caller, given);
      await caller.server.removeNode({ serverId, nodeId, force: true });
      return true as const;
    },
  ),
};

const AppLine = z.object({ ID: z.string(), Name: z.string(), Node: z.string(), CurrentState: z.string() });

export const swarmOperations: Operations = {
  getNodes: query(
    "The nodes of a server's Swarm, in short.",
    onServer,
    z.array(NodeLine),
    async (caller, { serverId: given }) => {
      const serverId = await serverIdOf(caller, given);
      return (await caller.server.nodes({ serverId })).map((node) => nodeLineOf(node, serverId));
    },
  ),
  getNodeInfo: query(
    "One node of a server's Swarm.",
    { nodeId: id(), ...onServer },
    Node,
    async (caller, { nodeId, serverId }) => {
      const node = (await nodesOf(caller, serverId)).find((each) => each.id === nodeId);
      if (!node) throw notFound("Node");
      return nodeOf(node);
    },
  ),
  getNodeApps: query(
    "The organization's services of a Swarm, by node.",
    onServer,
    z.array(AppLine),
    async (caller, { serverId }) => appLines(caller, await serverIdOf(caller, serverId)),
  ),
  getAppInfos: query(
    "Where the services with these names run; names are separated by commas.",
    { appName: z.string().max(2_000), ...onServer },
    z.array(AppLine),
    async (caller, { appName, serverId }) => {
      const wanted = new Set(appName.split(",").map((name) => name.trim()));
      return (await appLines(caller, await serverIdOf(caller, serverId))).filter(({ Name }) => wanted.has(Name));
    },
  ),
  getContainerStats: query(
    "What the organization's services use on a server now, by container.",
    onServer,
    z.array(StatsLine),
    async (caller, { serverId }) =>
      (await caller.server.containerStats({ serverId: await serverIdOf(caller, serverId) })).map(statsLineOf),
  ),
};

/** A line for each node that has a task of a service. */
async function appLines(caller: Caller, serverId: string): Promise<z.output<typeof AppLine>[]> {
  const [nodes, services] = await Promise.all([
    caller.server.nodes({ serverId }),
    caller.server.services({ serverId }),
  ]);
  return services.flatMap(({ id: ID, slug: Name, status }) =>
    nodes
      .filter(({ services: own }) => own.some((each) => each.id === ID))
      .map((node) => ({ ID, Name, Node: node.name, CurrentState: status.text })),
  );
}
