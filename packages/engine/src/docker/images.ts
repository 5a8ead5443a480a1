import { AppError, isMoving, parseImageReference } from "@moorage/domain";
import { diskFull, dockerError, isDiskFull, isNotFound, isUnreachable, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { dockerAuth, type RegistryAccess } from "../registry/access.ts";
import { clockFailure, reasonOf, registryFailure } from "../registry/failure.ts";
import { type DockerStream, followStream } from "../registry/progress.ts";
import { throwIfCancelled } from "../wait.ts";

const pullDeadlineMs = 30 * 60_000;

interface LocalImage {
  Id: string;
  RepoDigests?: string[];
}

/** What Swarm starts: `name@sha256:…` where a registry knows it, else the id of the image that is here. */
function pinned(name: string, image: LocalImage): string {
  const wanted = parseImageReference(name);
  const digest = (image.RepoDigests ?? []).find((candidate) => {
    const known = parseImageReference(candidate);
    return known?.repository === wanted?.repository && known?.registry === wanted?.registry;
  });
  return digest ?? image.Id;
}

export interface Pull {
  log(line: string): void;
  signal: AbortSignal;
  /** Of a private image. */
  registry?: RegistryAccess | undefined;
  /** The registry is asked in any case: that an image is here does not mean that this service may have it. */
  always?: boolean;
}

/**
 * The image that a name means now, pinned. A private image and a moving name (`latest`) are asked for at the registry
 * first; anything else only when it is not here. Without the registry, a public image that is here still serves, and
 * the log says so.
 */
export async function resolveImage(host: Host, name: string, pulling: Pull): Promise<string> {
  const { log, signal, registry, always = registry !== undefined } = pulling;
  const inspect = () => orUndefined(host.docker.getImage(name).inspect() as Promise<LocalImage>);
  const here = always ? undefined : await inspect();
  if (here && !isMoving(name)) return pinned(name, here);
  try {
    await pull(host, name, pulling);
  } catch (error) {
    throwIfCancelled(signal);
    if (!here || isDiskFull(error)) throw pullFailed(name, error, registry);
    log(`The registry was not reached (${reasonOf(error)}); the image that is on this server is used.`);
    return pinned(name, here);
  }
  const pulled = await inspect();
  if (!pulled) throw new AppError("NOT_FOUND", `The image ${name} was pulled, but is not there.`);
  return pinned(name, pulled);
}

export const hasImage = async (host: Host, image: string): Promise<boolean> =>
  (await orUndefined(host.docker.getImage(image).inspect())) !== undefined;

function pullFailed(name: string, error: unknown, registry: RegistryAccess | undefined): AppError {
  if (error instanceof AppError) return error;
  if (isUnreachable(error)) return dockerError("", error, "Pull");
  if (isDiskFull(error)) return diskFull(error, `The image ${name} could not be pulled`);
  const why = reasonOf(error);
  const missing = isNotFound(error) || /not found|manifest unknown|does not exist/i.test(why);
  const refused = registry
    ? !missing && registryFailure(registry.address, error)
    : clockFailure(parseImageReference(name)?.registry ?? "its registry", error);
  if (refused) return refused;
  const denied = missing || /denied|unauthorized|authentication required|no basic auth/i.test(why);
  return new AppError(
    "NOT_FOUND",
    denied ? `The image ${name} was not found.` : `The image ${name} could not be pulled.`,
    {
      cause: { why },
      hint: denied
        ? "Check the name and tag. A private image needs its registry's credentials."
        : "Check that this server reaches the registry, then deploy again.",
    },
  );
}

async function pull(host: Host, name: string, { log, signal, registry }: Pull): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(pullDeadlineMs)]);
  const reference = parseImageReference(name);
  const tagged = reference?.tag || reference?.digest ? name : `${name}:latest`;
  log(`Pulling ${tagged}`);
  const authconfig = registry && dockerAuth(await registry.auth());
  const stream = await host.docker.pull(tagged, { abortSignal: deadline, ...(authconfig ? { authconfig } : {}) });
  await followStream(host, stream as DockerStream, {
    ...{ log, signal: deadline },
    quiet: ["Downloading", "Extracting", "Waiting"],
  });
}

export interface BuiltImage {
  id: string;
  /** Two builds of the same source are one image with two of them. */
  tags: readonly string[];
  /** As registries know it: "ghcr.io/owner/app@sha256:…". */
  digests: readonly string[];
  labels: Readonly<Record<string, string>>;
}

/** Images that were built for a service. */
export async function listBuiltImages(host: Host, label: string): Promise<BuiltImage[]> {
  const built = await host.docker.listImages({ all: false, filters: JSON.stringify({ label: [label] }) });
  return built.map(({ Id: id, Labels, RepoTags, RepoDigests }) => ({
    ...{ id, tags: RepoTags ?? [], digests: RepoDigests ?? [], labels: Labels ?? {} },
  }));
}

/** False for one that a container still uses; it stays. */
export async function removeImage(host: Host, { id, tags }: BuiltImage): Promise<boolean> {
  try {
    // Name by name: the engine refuses to remove an image with several by its id.
    for (const name of tags.length > 0 ? tags : [id]) await host.docker.getImage(name).remove({ force: false });
    return true;
  } catch (error) {
    if (isUnreachable(error)) throw error;
    return false;
  }
}

/** Removes the images that were built for a service; one that a container still uses stays. */
export async function removeImagesOf(host: Host, label: string): Promise<void> {
  for (const image of await listBuiltImages(host, label)) await removeImage(host, image);
}
