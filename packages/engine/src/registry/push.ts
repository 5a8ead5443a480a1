import { AppError } from "@moorage/domain";
import type { Host } from "../host/host.ts";
import { throwIfCancelled } from "../wait.ts";
import { dockerAuth, type RegistryAccess } from "./access.ts";
import { reasonOf, registryFailure } from "./failure.ts";
import { type DockerStream, followStream } from "./progress.ts";

const deadlineMs = 30 * 60_000;

export interface Push {
  /** The image's id on the host. */
  image: string;
  /** "ghcr.io/owner/name" */
  repository: string;
  tags: readonly string[];
  log(line: string): void;
  signal: AbortSignal;
}

/** Pushes an image under its tags; answers it by digest, as every node can pull it. */
export async function pushImage(
  host: Host,
  { address, auth }: RegistryAccess,
  { image, repository, tags, log, signal }: Push,
): Promise<string> {
  let digest: string | undefined;
  for (const tag of tags) {
    log(`Pushing ${repository}:${tag}`);
    try {
      await host.docker.getImage(image).tag({ repo: repository, tag });
      digest = (await pushTag(host, `${repository}:${tag}`, { auth: await auth(), tag, log, signal })) ?? digest;
    } catch (error) {
      throwIfCancelled(signal);
      throw pushFailed(address, repository, error);
    }
  }
  if (!digest) throw new AppError("INTERNAL", "The registry did not say what it stored.");
  log(`${repository} has it as ${digest}`);
  // As the engine itself names it.
  return `${repository.replace(/^docker\.io\//, "")}@${digest}`;
}

interface Tagged {
  auth: Awaited<ReturnType<RegistryAccess["auth"]>>;
  tag: string;
  log(line: string): void;
  signal: AbortSignal;
}

async function pushTag(host: Host, name: string, { auth, tag, log, signal }: Tagged): Promise<string | undefined> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  const options = { tag, authconfig: dockerAuth(auth), abortSignal: deadline };
  const stream = (await host.docker.getImage(name.slice(0, -tag.length - 1)).push(options)) as unknown as DockerStream;
  let digest: string | undefined;
  await followStream(host, stream, { log, signal: deadline, quiet: ["Pushing", "Waiting"] }, ({ aux }) => {
    digest = aux?.Digest ?? digest;
  });
  return digest;
}

function pushFailed(address: string, repository: string, error: unknown): AppError {
  const known = registryFailure(address, error);
  const why = reasonOf(error);
  if (/name unknown|does not exist|repository .* not found/i.test(why))
    return new AppError("NOT_FOUND", `${repository} is not there, and ${address} makes no repository by itself.`, {
      cause: { why },
      hint: "Create it in the registry, then deploy again.",
    });
  return (
    known ??
    new AppError("PRECONDITION", `The image could not be pushed to ${repository}: ${why}`, {
      cause: { why },
      hint: "Check the registry, then deploy again.",
    })
  );
}
