import { isAppError } from "@moorage/domain";
import type { Builder, BuildSettings } from "@moorage/domain/providers";
import { execIn } from "../docker/exec-in.ts";
import { resolveImage } from "../docker/images.ts";
import { dockerError, isConflict, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { waitFor } from "../wait.ts";
import type { Allowance } from "./limits.ts";
import type { Exec } from "./run-step.ts";

/**
 * Whether the engine's own BuildKit does. It cannot lay layers over each other unless its images are in containerd, and
 * only its own Dockerfile frontend keeps to a control group.
 */
export function needsOwnBuildkit(builder: Builder, settings: BuildSettings): boolean {
  if (builder.buildkit === "none" || settings.buildkit === "engine") return false;
  return settings.buildkit === "container" || builder.buildkit === "merge";
}

/** Of its container and of the volume that holds its cache. */
export const buildkitRole = "buildkit";
export const ownBuildkitName = (instanceId: string): string => `moorage-${instanceId}-buildkit`;

interface Given {
  host: Host;
  exec: Exec;
  name: string;
  image: string;
  allowance: Allowance;
  labels: Record<string, string>;
  log(line: string): void;
  signal: AbortSignal;
}

interface Inspected {
  State: { Running: boolean };
  Config: { Image: string };
}

const running = new Map<string, Promise<unknown>>();

/**
 * A BuildKit in a container of its own, one for all builds of this server: the container's limits hold for all of them
 * together, and its network keeps them off the host's loopback. What it has cached outlives it.
 */
export async function ensureOwnBuildkit(given: Given): Promise<void> {
  const { name, exec } = given;
  // Two builds at once must not both make it.
  const turn = (running.get(name) ?? Promise.resolve()).catch(() => undefined).then(() => ensureContainer(given));
  running.set(name, turn);
  await turn;
  await exec(["docker", "buildx", "create", "--name", name, "--driver", "remote", `docker-container://${name}`]);
}

async function ensureContainer(given: Given): Promise<void> {
  const { host, exec, name, image, allowance } = given;
  const container = host.docker.getContainer(name);
  const found = (await orUndefined(container.inspect())) as Inspected | undefined;
  if (found && found.Config.Image !== image) await container.remove({ force: true });
  if (found?.Config.Image !== image) await createContainer(given);
  try {
    await container.update(limitsOf(allowance));
    if (!found?.State.Running) await container.start();
  } catch (error) {
    throw dockerError(host.id, error, "The BuildKit for builds does not start");
  }
  await waitFor(
    () =>
      exec(["docker", "exec", name, "buildctl", "debug", "workers"]).then(
        () => true,
        () => false,
      ),
    { timeoutMs: 60_000, everyMs: 200, what: "The BuildKit for builds answers", signal: given.signal },
  );
}

/** What none of its builds uses now goes; the bytes that are free by it. */
export async function clearOwnBuildkit(host: Host, instanceId: string): Promise<number> {
  const name = ownBuildkitName(instanceId);
  const container = host.docker.getContainer(name);
  const found = (await orUndefined(container.inspect())) as Inspected | undefined;
  if (!found) return 0;
  let said: string | undefined;
  const prune = async () => {
    const lines = await execIn(host, name, ["buildctl", "prune", "--all"], { errors: true });
    said = lines.findLast(Boolean);
    return freedBytes(lines);
  };
  const what = "The cache of the BuildKit for builds could not be cleared";
  try {
    if (!found.State.Running) await container.start();
    return await waitFor(prune, { timeoutMs: 20_000, everyMs: 500, what });
  } catch (error) {
    if (isAppError(error) && error.code === "TIMEOUT")
      throw dockerError(host.id, new Error(said ?? "it says nothing"), what);
    throw dockerError(host.id, error, what);
  }
}

const exponents: Record<string, number> = { "": 0, k: 1, M: 2, G: 3, T: 4 };

/** "Total:  1.25GB"; undefined until it says so: it may still be starting. */
export function freedBytes(lines: readonly string[]): number | undefined {
  const [, number, unit] =
    lines.map((line) => /^Total:\s+([\d.]+)\s*([kMGT]?)B$/.exec(line.trim())).find(Boolean) ?? [];
  return number === undefined ? undefined : Math.round(Number(number) * 1_000 ** (exponents[unit ?? ""] ?? 0));
}

const limitsOf = ({ memoryBytes, cpus, processes }: Allowance) => ({
  Memory: memoryBytes,
  MemorySwap: memoryBytes,
  NanoCpus: Math.round(cpus * 1e9),
  PidsLimit: processes,
});

async function createContainer({ host, name, image, allowance, labels, log, signal }: Given): Promise<void> {
  await resolveImage(host, image, { log, signal });
  const { docker } = host;
  const network = `${name}-network`;
  if (!(await orUndefined(docker.getNetwork(network).inspect())))
    await docker.createNetwork({ Name: network, Driver: "bridge", CheckDuplicate: true, Labels: labels });
  const volume = `${name}-state`;
  await docker.createVolume({ Name: volume, Labels: labels });
  await docker
    .createContainer({
      name,
      Image: image,
      Labels: labels,
      HostConfig: {
        // Building is making containers: BuildKit does it itself.
        Privileged: true,
        NetworkMode: network,
        Mounts: [{ Type: "volume", Source: volume, Target: "/var/lib/buildkit" }],
        ...limitsOf(allowance),
      },
    })
    .catch((error: unknown) => {
      if (!isConflict(error)) throw dockerError(host.id, error, "The BuildKit for builds could not be made");
    });
}
