/** A container beside a service's own: in one of its images, with its variables, mounts and limits, in its network. */
import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
import type { NamedContainer } from "../docker/run-once.ts";
import type { Host } from "../host/host.ts";
import { labels, type Machine } from "../machine.ts";
import { droppedCapabilities, logDriver, mountsOf, pidsMax, ulimitsOf } from "./container-settings.ts";

export interface OneOff {
  /** Of the container. */
  name: string;
  /** Whose copies of mounted files it has. */
  filesOf: string;
  /** Beside the instance's label. Not the label of a service: its logs and its replicas are not this. */
  labels: Record<string, string>;
  argv: readonly string[];
  release: DesiredRelease;
  /** In place of the release's own; null is none. */
  limits?: { memoryLimit: number | null; cpuLimit: number | null; processes: number };
}

export async function oneOffContainer(
  machine: Machine,
  desired: DesiredState,
  { name, filesOf, labels: own, argv, release, limits }: OneOff,
): Promise<NamedContainer> {
  const { swarm, mounts, resources } = release.settings;
  const { memoryLimit, cpuLimit, processes } = limits ?? { ...resources, processes: pidsMax };
  const Ulimits = ulimitsOf(swarm);
  return {
    name,
    Image: release.image,
    Entrypoint: [...(await launcherOf(machine.host, release.image)), ...argv],
    Cmd: [],
    Env: Array.from(release.env, ([variable, value]) => `${variable}=${value.reveal()}`),
    Labels: { [labels.instance]: machine.instanceId, ...own },
    HostConfig: {
      NetworkMode: desired.environment.network,
      Init: true,
      CapDrop: droppedCapabilities,
      SecurityOpt: ["no-new-privileges"],
      PidsLimit: processes,
      LogConfig: { Type: logDriver.name, Config: logDriver.options },
      Mounts: mountsOf(machine, desired, filesOf, mounts),
      ...(memoryLimit === null ? {} : { Memory: memoryLimit }),
      ...(cpuLimit === null ? {} : { NanoCpus: cpuLimit }),
      ...(Ulimits ? { Ulimits } : {}),
    },
  };
}

interface ImageConfig {
  Config?: { Entrypoint?: string[] | string | null; Labels?: Record<string, string> | null };
}

/** Images that set their environment up in their entry point find the command by it; others start it as it is. */
async function launcherOf(host: Host, image: string): Promise<string[]> {
  const { Config } = (await host.docker.getImage(image).inspect()) as ImageConfig;
  if (Config?.Labels?.["io.buildpacks.lifecycle.metadata"]) return ["/cnb/lifecycle/launcher", "--"];
  const entry = [Config?.Entrypoint ?? []].flat();
  const isLoginShell = entry.length === 3 && entry[1] === "-l" && entry[2] === "-c";
  return isLoginShell ? [...entry, 'exec "$@"', "moorage"] : [];
}
