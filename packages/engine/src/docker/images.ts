import { AppError, isMoving, parseImageReference } from "@moorage/domain";
import { dockerError, isNotFound, isUnreachable, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
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

/**
 * The image that a name means now, pinned. A moving name (`latest`) is asked for at the registry first; anything else
 * only when it is not here. Without the registry, an image that is here still serves, and the log says so.
 */
export async function resolveImage(
  host: Host,
  name: string,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const inspect = () => orUndefined(host.docker.getImage(name).inspect() as Promise<LocalImage>);
  const here = await inspect();
  if (here && !isMoving(name)) return pinned(name, here);
  try {
    await pull(host, name, log, signal);
  } catch (error) {
    throwIfCancelled(signal);
    if (!here) throw pullFailed(name, error);
    log(`The registry was not reached (${messageOf(error)}); the image that is on this server is used.`);
    return pinned(name, here);
  }
  const pulled = await inspect();
  if (!pulled) throw new AppError("NOT_FOUND", `The image ${name} was pulled, but is not there.`);
  return pinned(name, pulled);
}

const messageOf = (error: unknown): string =>
  error instanceof Error
    ? error.message
        .replace(/^\(HTTP code \d+\)[^-]*- /, "")
        .trim()
        .slice(0, 300)
    : String(error);

function pullFailed(name: string, error: unknown): AppError {
  if (isUnreachable(error)) return dockerError("", error, "Pull");
  const why = messageOf(error);
  const missing = isNotFound(error) || /not found|manifest unknown|does not exist|denied/i.test(why);
  return new AppError(
    "NOT_FOUND",
    missing ? `The image ${name} was not found.` : `The image ${name} could not be pulled.`,
    {
      cause: { why },
      hint: missing
        ? "Check the name and tag. A private image needs its registry's credentials."
        : "Check that this server reaches the registry, then deploy again.",
    },
  );
}

interface Progress {
  status?: string;
  id?: string;
  error?: string;
}

async function pull(host: Host, name: string, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(pullDeadlineMs)]);
  const reference = parseImageReference(name);
  const tagged = reference?.tag || reference?.digest ? name : `${name}:latest`;
  log(`Pulling ${tagged}`);
  const stream = (await host.docker.pull(tagged, { abortSignal: deadline })) as NodeJS.ReadableStream & {
    destroy(): void;
  };
  const abort = () => stream.destroy();
  deadline.addEventListener("abort", abort);
  await new Promise<void>((resolve, reject) => {
    const onProgress = ({ status, id, error }: Progress) => {
      if (error) reject(new Error(error));
      // Byte counts come many times a second; a line for each state of a layer is enough.
      else if (status && !["Downloading", "Extracting", "Waiting"].includes(status))
        log(id ? `${id}: ${status}` : status);
    };
    stream.on("close", () => reject(new Error("the pull was cut off")));
    host.docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()), onProgress);
  }).finally(() => deadline.removeEventListener("abort", abort));
}

export interface BuiltImage {
  id: string;
  /** Two builds of the same source are one image with two of them. */
  tags: readonly string[];
  labels: Readonly<Record<string, string>>;
}

/** Images that were built for a service. */
export async function listBuiltImages(host: Host, label: string): Promise<BuiltImage[]> {
  const built = await host.docker.listImages({ all: false, filters: JSON.stringify({ label: [label] }) });
  return built.map(({ Id: id, Labels, RepoTags }) => ({ id, tags: RepoTags ?? [], labels: Labels ?? {} }));
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
