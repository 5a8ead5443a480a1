/** Nodes of a Swarm: who is in it, who comes and who goes. */
import { AppError } from "@moorage/domain";
import type { Availability, SwarmNode, SwarmRole } from "@moorage/domain/server";
import { dockerError, isConflict, isNotFound, isUnavailable, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { type Engine, labels } from "../machine.ts";
import { waitFor } from "../wait.ts";
import { listServices, listTasks } from "./services.ts";

interface NodeSpec {
  Role: SwarmRole;
  Availability: Availability;
  Labels?: Record<string, string>;
}

interface Node {
  ID: string;
  Version: { Index: number };
  Spec: NodeSpec;
  Description: {
    Hostname: string;
    Resources?: { NanoCPUs?: number; MemoryBytes?: number };
    Engine?: { EngineVersion?: string };
  };
  Status: { State: string; Addr?: string };
  ManagerStatus?: { Leader?: boolean; Addr?: string };
}

export async function listNodes({ host, instanceId }: Engine): Promise<SwarmNode[]> {
  const own = `${labels.instance}=${instanceId}`;
  const [nodes, services, tasks] = await Promise.all([
    host.docker.listNodes().catch((error: unknown) => {
      throw swarmError(host, error, "The nodes could not be read");
    }) as Promise<Node[]>,
    listServices(host, own),
    listTasks(host, { label: [own] }),
  ]);
  const serviceIds = new Map(services.map(({ ID, Spec }) => [ID, Spec.Labels[labels.service]]));
  const running = Map.groupBy(
    tasks.filter(({ DesiredState }) => DesiredState === "running"),
    ({ NodeID }) => NodeID ?? "",
  );
  return nodes.map((node) => {
    const there = (running.get(node.ID) ?? []).flatMap(({ ServiceID }) => serviceIds.get(ServiceID) ?? []);
    return { ...nodeOf(node), services: [...new Set(there)].sort() };
  });
}

/** 503: there is no leader, or this one is no manager any more. */
const swarmError = (host: Host, error: unknown, doing: string): AppError =>
  isUnavailable(error)
    ? new AppError("UNAVAILABLE", `${doing}: this Swarm has no manager that may decide.`, {
        cause: error,
        hint: "Half or more of its managers are away, or this one has left it. Start them again; what runs goes on meanwhile.",
      })
    : dockerError(host.id, error, doing);

const nodeOf = ({ ID, Spec, Description, Status, ManagerStatus }: Node): Omit<SwarmNode, "services"> => ({
  id: ID,
  name: Description.Hostname,
  role: Spec.Role,
  leader: ManagerStatus?.Leader === true,
  availability: Spec.Availability,
  state: Status.State,
  address: Status.Addr ?? ManagerStatus?.Addr?.replace(/:\d+$/, "") ?? "",
  engine: Description.Engine?.EngineVersion ?? "",
  labels: Spec.Labels ?? {},
  cpus: (Description.Resources?.NanoCPUs ?? 0) / 1e9,
  memoryBytes: Description.Resources?.MemoryBytes ?? 0,
});

interface SwarmInfo {
  NodeID: string;
  NodeAddr: string;
  LocalNodeState: string;
  ControlAvailable: boolean;
}

const infoOf = async (host: Host): Promise<SwarmInfo> => ((await host.docker.info()) as { Swarm: SwarmInfo }).Swarm;

export const nodeIdOf = async (host: Host): Promise<string> => (await infoOf(host)).NodeID;

/** Its own id in its Swarm, empty without one, and those of the other nodes, as far as a manager knows them. */
export async function swarmIdsOf(host: Host): Promise<{ nodeId: string; others: string[] }> {
  const { NodeID: nodeId, ControlAvailable } = await infoOf(host);
  const nodes = ControlAvailable ? await (host.docker.listNodes() as Promise<Node[]>).catch(withoutLeader) : [];
  return { nodeId, others: nodes.flatMap(({ ID }) => (ID === nodeId ? [] : ID)) };
}

/** Nobody can be asked then, and nothing can be made there either. */
const withoutLeader = (error: unknown): Node[] => {
  if (isUnavailable(error)) return [];
  throw error;
};

/** How another machine gets in: the token is a secret until it is rotated. */
export async function joinTokenOf(host: Host, role: SwarmRole): Promise<{ token: string; address: string }> {
  const swarm = (await host.docker.swarmInspect()) as { JoinTokens: { Manager: string; Worker: string } };
  const { NodeAddr } = await infoOf(host);
  if (NodeAddr === "" || NodeAddr.startsWith("127."))
    throw new AppError("PRECONDITION", "The Swarm of this server is on loopback, so no other machine can join it.", {
      hint: "For the machine of Moorage itself: leave the Swarm, set MOORAGE_ADVERTISE_ADDR and start again.",
    });
  const token = role === "manager" ? swarm.JoinTokens.Manager : swarm.JoinTokens.Worker;
  return { token, address: `${NodeAddr}:2377` };
}

interface Joining {
  role: SwarmRole;
  advertiseAddr: string;
  log(line: string): void;
  signal: AbortSignal;
}

/** Brings `host` into the manager's Swarm; answers its id there. Done already, it changes nothing. */
export async function joinSwarm(
  host: Host,
  manager: Host,
  { role, advertiseAddr, log, signal }: Joining,
): Promise<string> {
  const here = await infoOf(host);
  const known = here.LocalNodeState === "active" ? await findNode(manager, here.NodeID) : undefined;
  if (known) return known.ID;
  if (here.LocalNodeState !== "inactive") await leaveEmptySwarm(host, log);
  const { token, address } = await joinTokenOf(manager, role);
  log(`Joining the Swarm at ${address} as ${role}`);
  await host.docker
    .swarmJoin({
      ListenAddr: "0.0.0.0:2377",
      AdvertiseAddr: advertiseAddr,
      RemoteAddrs: [address],
      JoinToken: token,
    })
    .catch((error: unknown) => {
      throw dockerError(host.id, error, "It could not join the Swarm");
    });
  const { NodeID } = await infoOf(host);
  await waitFor(async () => (await findNode(manager, NodeID))?.Status.State === "ready", {
    timeoutMs: 60_000,
    everyMs: 250,
    what: "The node is ready",
    signal,
  });
  return NodeID;
}

const findNode = (manager: Host, nodeId: string): Promise<Node | undefined> =>
  orUndefined(manager.docker.getNode(nodeId).inspect() as Promise<Node>);

/** A Swarm of one machine in which nothing runs is given up; any other is somebody's. */
async function leaveEmptySwarm(host: Host, log: (line: string) => void): Promise<void> {
  const services = await host.docker.listServices().catch(() => undefined);
  if (services === undefined || services.length > 0)
    throw new AppError("PRECONDITION", "It is in a Swarm of its own, with services.", {
      hint: "Delete or move these services first, or have it leave its Swarm: docker swarm leave.",
    });
  log("Leaving its own Swarm, in which nothing runs");
  await host.docker.swarmLeave({ force: true });
}

/** Out of whatever Swarm it is in. */
export async function leaveSwarm(host: Host): Promise<void> {
  const { LocalNodeState } = await infoOf(host);
  if (LocalNodeState !== "inactive") await host.docker.swarmLeave({ force: true });
}

interface NodeChange {
  availability?: Availability | undefined;
  role?: SwarmRole | undefined;
  labels?: Record<string, string> | undefined;
}

export async function updateNode(manager: Host, nodeId: string, change: NodeChange): Promise<void> {
  const node = await findNode(manager, nodeId);
  if (!node) throw new AppError("NOT_FOUND", "Node not found");
  const { availability, role, labels: own } = change;
  if (role === "worker") await refuseOwn(manager, node, "become a worker");
  await manager.docker
    .getNode(nodeId)
    .update({
      version: node.Version.Index,
      ...node.Spec,
      ...(availability ? { Availability: availability } : {}),
      ...(role ? { Role: role } : {}),
      ...(own ? { Labels: own } : {}),
    })
    .catch((error: unknown) => {
      throw swarmError(manager, error, "The node could not be changed");
    });
}

/** The Swarm is changed through this one. */
async function refuseOwn(manager: Host, { ID, Description, Spec }: Node, doing: string): Promise<void> {
  if (Spec.Role !== "manager" || ID !== (await nodeIdOf(manager))) return;
  const nodes = (await manager.docker.listNodes()) as Node[];
  const alone = nodes.filter((node) => node.Spec.Role === "manager").length === 1;
  const what = alone ? "the last manager of this Swarm" : "the manager through which Moorage changes this Swarm";
  throw new AppError("PRECONDITION", `${Description.Hostname} is ${what}, so it cannot ${doing}.`, {
    hint: "To be rid of it, set up another server by itself, add the other nodes to that one, and move the services there.",
  });
}

/**
 * Before it leaves: a manager that is just gone counts among those who decide, and of two the other could decide nothing
 * any more.
 */
export async function demoteNode(manager: Host, nodeId: string): Promise<void> {
  const node = await findNode(manager, nodeId).catch((error: unknown) => {
    throw swarmError(manager, error, "The node could not be read");
  });
  if (!node) return;
  await refuseOwn(manager, node, "be removed");
  if (node.Spec.Role === "worker") return;
  await updateNode(manager, nodeId, { role: "worker" });
  await waitFor(async () => (await findNode(manager, nodeId))?.ManagerStatus === undefined, {
    timeoutMs: 30_000,
    everyMs: 250,
    what: "The node is a worker",
  });
}

/** It must have left, or be down; `force` takes it out all the same. */
export async function removeNode(manager: Host, nodeId: string, force: boolean): Promise<void> {
  await manager.docker
    .getNode(nodeId)
    .remove({ force })
    .catch((error: unknown) => {
      if (isNotFound(error)) return;
      throw isConflict(error) ? stillThere(error) : swarmError(manager, error, "The node could not be removed");
    });
}

const stillThere = (cause: unknown): AppError =>
  new AppError("CONFLICT", "This node is still there.", {
    cause,
    hint: "Have it leave the Swarm, or force its removal.",
  });
