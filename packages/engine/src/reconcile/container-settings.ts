/** A spec's settings in the words of Docker's API, where a Swarm service and a single container say the same. */

import type { DesiredState } from "@moorage/domain/service";
import { type Mount, type SwarmSettings, volumeNameOf } from "@moorage/domain/service";
import type Docker from "dockerode";
import { labels, type Machine } from "../machine.ts";
import { mountedFile } from "./files.ts";

/** Processes and threads of one container: a fork bomb ends here. */
export const pidsMax = 4_096;
export const droppedCapabilities = ["CAP_NET_RAW"];
export const logDriver = { name: "json-file", options: { "max-size": "20m", "max-file": "3" } };

export const mountsOf = (
  machine: Machine,
  desired: DesiredState,
  name: string,
  mounts: readonly Mount[],
): Docker.MountSettings[] =>
  mounts.map((mount) => {
    const { mountPath: Target } = mount;
    if (mount.type === "bind") return { Type: "bind", Source: mount.hostPath, Target, ReadOnly: mount.readOnly };
    if (mount.type === "file")
      return {
        Type: "bind",
        Source: mountedFile(machine, desired.serviceId, name, mount.id),
        Target,
        ReadOnly: true,
      };
    return {
      Type: "volume",
      Source: volumeNameOf(desired.slug, desired.key, mount.volumeName),
      Target,
      ReadOnly: mount.readOnly,
      // Made with its first container; a volume that is there keeps what it has.
      VolumeOptions: {
        NoCopy: false,
        Labels: { [labels.instance]: machine.instanceId, [labels.service]: desired.serviceId },
        DriverConfig: { Name: "local", Options: {} },
      },
    };
  });

/** Docker's own words for "no limit" is the absence of one. */
export const ulimitsOf = ({ ulimits }: SwarmSettings) => (ulimits && ulimits.length > 0 ? ulimits : undefined);
