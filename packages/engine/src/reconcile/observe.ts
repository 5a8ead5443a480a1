import type { Dynamic } from "@moorage/domain/routing";
import { liveServiceOf } from "@moorage/domain/routing";
import type { DesiredRelease, DesiredState, Nodes } from "@moorage/domain/service";
import { listServices, listTasks } from "../docker/services.ts";
import { orUndefined, orUnreachable } from "../host/errors.ts";
import { labels, type Machine } from "../machine.ts";
import { readRouteFile } from "../proxy/route-files.ts";

export interface ObservedService {
  name: string;
  number: number;
  /** 1 for one that runs on each server. */
  replicas: number;
  global: boolean;
  /** Tasks that run now. */
  up: number;
  /** HMAC of the desired spec that it was made of. */
  spec: string | undefined;
}

export interface ObservedState {
  network: "absent" | "there" | "joined";
  services: ObservedService[];
  /** The route file as it stands. */
  file: Dynamic | undefined;
  /** The Swarm service that the file sends requests to. */
  live: string | undefined;
  nodes: Pick<Nodes, "own" | "all">;
}

/** All reads, one round, no decision. */
export async function observe(machine: Machine, desired: DesiredState): Promise<ObservedState> {
  const { host, proxy } = machine;
  const reads = Promise.all([
    orUndefined(host.docker.getNetwork(desired.environment.network).inspect()) as Promise<
      { Containers?: Record<string, { Name?: string }> } | undefined
    >,
    listServices(host, `${labels.service}=${desired.serviceId}`),
    listTasks(host, { label: [`${labels.service}=${desired.serviceId}`] }),
    readRouteFile(machine, desired.serviceId),
    nodesOf(machine, desired.release),
  ]);
  const [network, services, tasks, file, all] = await orUnreachable(host.id, reads);
  const joined = Object.values(network?.Containers ?? {}).some(({ Name }) => Name === proxy.containerName);
  const upOf = Map.groupBy(
    tasks.filter(({ Status }) => Status.State === "running"),
    ({ ServiceID }) => ServiceID,
  );
  return {
    network: network ? (joined ? "joined" : "there") : "absent",
    services: services
      .map(({ ID, Spec }) => ({
        name: Spec.Name,
        number: Number(Spec.Labels[labels.number] ?? 0),
        replicas: Spec.Mode?.Global ? 1 : (Spec.Mode?.Replicated?.Replicas ?? 0),
        global: Spec.Mode?.Global !== undefined,
        up: upOf.get(ID)?.length ?? 0,
        spec: Spec.Labels[labels.spec],
      }))
      .sort((a, b) => a.number - b.number),
    file,
    live: liveServiceOf(file, desired.serviceId),
    nodes: { own: machine.nodeId, all },
  };
}

/** Who else is in its Swarm is asked only for what must not run just anywhere. */
async function nodesOf({ host, nodeId }: Machine, release: DesiredRelease | undefined): Promise<string[]> {
  const isFree = !release || (release.imageOn === undefined && release.settings.mounts.length === 0);
  if (isFree) return [nodeId];
  return ((await host.docker.listNodes()) as { ID: string }[]).map(({ ID }) => ID);
}
