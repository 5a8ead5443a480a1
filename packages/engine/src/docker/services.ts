import type { RegistryAuth } from "@moorage/domain/providers";
import type Docker from "dockerode";
import { isNotFound, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { dockerAuth } from "../registry/access.ts";

/** The fields of a Swarm task that we read. */
export interface SwarmTask {
  ID: string;
  Slot?: number;
  NodeID?: string;
  ServiceID: string;
  DesiredState: string;
  Status: {
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

export const containersOf = (host: Host, service: string): Promise<Docker.ContainerInfo[]> =>
  host.docker.listContainers({ filters: { label: [`com.docker.swarm.service.name=${service}`] } });
