/** A container that runs one command to its end. Its name is its memory: after a crash it is found, not run again. */
import type { Readable } from "node:stream";
import { AppError } from "@moorage/domain";
import type Docker from "dockerode";
import { isConflict, isNotFound, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { type FrameLine, FrameReader } from "../logs/frames.ts";

export interface RunOnce {
  create: Docker.ContainerCreateOptions & { name: string };
  timeoutMs: number;
  signal: AbortSignal | undefined;
  onLine(line: FrameLine): void;
}

/** The exit code. The container stays, for who asks again; `removeContainer` takes it away. */
export async function runOnce(host: Host, { create, timeoutMs, signal, onLine }: RunOnce): Promise<number> {
  const container = await createOrFind(host, create);
  const { State } = (await container.inspect()) as { State: { Status?: string } };
  if (State.Status === "created") await container.start();
  // Answers at once for one that has ended, so the start must come first.
  const ended = container.wait() as Promise<{ StatusCode: number }>;
  const output = followOutput(container, onLine);
  const given = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  try {
    const { StatusCode } = await Promise.race([ended, aborted(given)]);
    await output;
    return StatusCode;
  } catch (error) {
    ended.catch(() => undefined);
    await removeContainer(host, create.name);
    await output;
    if (!given.aborted) throw error;
    throw signal?.aborted
      ? new AppError("CANCELLED", "The deployment was cancelled.")
      : new AppError("TIMEOUT", `The command was not done within ${Math.round(timeoutMs / 1000)} s.`);
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const fail = () => reject(new AppError("CANCELLED", "cancelled"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });

async function createOrFind(host: Host, create: RunOnce["create"]): Promise<Docker.Container> {
  try {
    return await host.docker.createContainer(create);
  } catch (error) {
    if (!isConflict(error)) throw error;
    return host.docker.getContainer(create.name);
  }
}

async function followOutput(container: Docker.Container, onLine: RunOnce["onLine"]): Promise<void> {
  const reader = new FrameReader();
  try {
    const stream = (await container.logs({ follow: true, stdout: true, stderr: true })) as unknown as Readable;
    for await (const chunk of stream) for (const line of reader.read(chunk as Buffer)) onLine(line);
  } catch {
    // The container was taken away while it was read: what it said until then was passed on.
  }
  for (const line of reader.end()) onLine(line);
}

export async function removeContainer(host: Host, name: string): Promise<void> {
  const container = host.docker.getContainer(name);
  if (!(await orUndefined(container.inspect()))) return;
  await container.remove({ force: true, v: true }).catch((error: unknown) => {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  });
}
