import { AppError } from "@moorage/domain";
import { nodeIdOf } from "../docker/nodes.ts";
import { asUnreachable, dockerError } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { addressOf } from "./address.ts";

/** Docker 24. Older engines lack fields that we set. */
const apiVersionMin = 1.43;

/** The engine's version; throws what is missing and what to do. */
export async function probeEngine(host: Host): Promise<string> {
  const version = await host.docker.version().catch((error: unknown) => {
    throw asUnreachable(host.id, error);
  });
  if (Number(version.ApiVersion) < apiVersionMin)
    throw new AppError("PRECONDITION", `Docker ${version.Version} is too old; Moorage needs Docker 24 or newer.`, {
      hint: "Upgrade it: https://docs.docker.com/engine/install/",
    });
  return version.Version;
}

/** Answers the id of the node that it is. */
export async function ensureSwarm(
  host: Host,
  advertiseAddr: string | undefined,
  log: (line: string) => void,
): Promise<string> {
  const { Swarm } = (await host.docker.info()) as {
    Swarm: { LocalNodeState: string; ControlAvailable: boolean; NodeID: string };
  };
  if (Swarm.LocalNodeState === "active" && Swarm.ControlAvailable) return Swarm.NodeID;
  if (Swarm.LocalNodeState === "active")
    throw new AppError("PRECONDITION", "This machine is a worker of another Swarm.", {
      hint: "Use the manager of that Swarm, of which this one can be a node; or have it leave: docker swarm leave.",
    });
  // On loopback no other node can join later.
  const address = advertiseAddr ?? (await addressOf(host)) ?? "127.0.0.1";
  log(`Starting a Swarm at ${address}`);
  await host.docker
    .swarmInit({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: address, ForceNewCluster: false })
    .catch((error: unknown) => {
      throw dockerError(host.id, error, "The Swarm could not be started");
    });
  return nodeIdOf(host);
}
