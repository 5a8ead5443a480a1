import type { RegistryAuth } from "@moorage/domain/providers";
import type Docker from "dockerode";
import { isNotFound, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { type Engine, labels } from "../machine.ts";
import { dockerAuth } from "../registry/access.ts";

/** The fields of a Swarm task that we read. */
export interface SwarmTask {
  ID: string;
  Slot?: number;
  NodeID?: string;
  ServiceID: string;
  DesiredState: string;
  /** By the manager's clock. */
  CreatedAt: string;
  /** By the manager's clock: when anything of it was changed. */
  UpdatedAt: string;
  Status: {
    /** By its node's clock. */
    Timestamp: string;
    State: string;
    Err?: string;
    ContainerStatus?: { ContainerID?: string; PID?: number; ExitCode?: number };
  };
  NetworksAttachments?: { Addresses?: string[]; Network?: { Spec?: { Name?: string } } }[];
}

export interface SwarmService {
  ID: string;
  Version: { Index: number };
  Spec: Docker.ServiceSpec & {
    Name: string;
    Labels: Record<string, string>;
    Mode?: { Replicated?: { Replicas?: number }; Global?: object };
  };
}

export async function listServices(host: Host, label: string): Promise<SwarmService[]> {
  return (await host.docker.listServices({ filters: { label: [label] } })) as unknown as SwarmService[];
}

export async function listTasks(host: Host, filters: { service?: string[]; label?: string[] }): Promise<SwarmTask[]> {
  return (await host.docker.listTasks({ filters })) as SwarmTask[];
}

export async function findService(host: Host, name: string): Promise<SwarmService | undefined> {
  return orUndefined(host.docker.getService(name).inspect() as unknown as Promise<SwarmService>);
}

/** With `auth` Swarm pulls with a new sign-in from now on; without it keeps the one that it has. */
export async function updateService(
  host: Host,
  { ID, Version }: SwarmService,
  spec: SwarmService["Spec"],
  auth?: RegistryAuth,
): Promise<void> {
  const authconfig = auth ? { authconfig: dockerAuth(auth) } : {};
  const version = { version: Version.Index };
  // Apart, since dockerode would put the whole spec into the address as well.
  await host.docker.getService(ID).update({ _query: version, _body: spec, ...authconfig });
}

export async function removeService(host: Host, name: string): Promise<void> {
  await host.docker
    .getService(name)
    .remove()
    .catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
}

/**
 * Binds to a node what has data on it, before another one joins: today's releases are, those of earlier versions of
 * Moorage are not. A change of the place alone restarts nothing.
 */
export async function bindToNode({ host, instanceId }: Engine, nodeId: string): Promise<void> {
  for (const found of await listServices(host, `${labels.instance}=${instanceId}`)) {
    const { Mode, TaskTemplate } = found.Spec;
    const { ContainerSpec, Placement } = TaskTemplate as Docker.ContainerTaskSpec;
    if (Mode?.Global || (Placement?.Constraints ?? []).length > 0 || !ContainerSpec?.Mounts?.length) continue;
    const place = { ...TaskTemplate, Placement: { ...Placement, Constraints: [`node.id==${nodeId}`] } };
    await updateService(host, found, { ...found.Spec, TaskTemplate: place } as SwarmService["Spec"]);
  }
}

/** By their ids: images of what may run on any node, though no registry has them. */
export async function listCarriedImages({ host, instanceId }: Engine): Promise<string[]> {
  const images = (await listServices(host, `${labels.instance}=${instanceId}`)).flatMap(({ Spec }) => {
    const { ContainerSpec, Placement } = Spec.TaskTemplate as Docker.ContainerTaskSpec;
    const isBound = Placement?.Constraints?.some((rule) => rule.startsWith("node.id=="));
    const image = ContainerSpec?.Image ?? "";
    return image.startsWith("sha256:") && !isBound ? [image] : [];
  });
  return [...new Set(images)];
}

export const containersOf = (host: Host, service: string): Promise<Docker.ContainerInfo[]> =>
  host.docker.listContainers({ filters: { label: [`com.docker.swarm.service.name=${service}`] } });
