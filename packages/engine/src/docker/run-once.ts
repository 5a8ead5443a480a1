/** A container that runs one command to its end. Its name is its memory: after a crash it is found, not run again. */
import type { Readable } from "node:stream";
import { AppError } from "@moorage/domain";
import type Docker from "dockerode";
import { isConflict, isNotFound, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { type FrameLine, FrameReader } from "../logs/frames.ts";

export type NamedContainer = Docker.ContainerCreateOptions & { name: string };

export interface AwaitOnce {
  timeoutMs: number;
  /** Ends the command. */
  signal: AbortSignal | undefined;
  /** Leaves the command as it is, for who waits for it next. */
  leave?: AbortSignal | undefined;
  /** Before it is killed: it may end by itself. */
  graceSeconds?: number;
  onLine(line: FrameLine): void;
}

/** The exit code. The container stays, for who asks again; `removeContainer` takes it away. */
export async function runOnce(host: Host, { create, ...rest }: AwaitOnce & { create: NamedContainer }) {
  await startOnce(host, create);
  return awaitOnce(host, create.name, rest);
}

/** Made and started, unless it was before. */
export async function startOnce(host: Host, create: NamedContainer): Promise<void> {
  const container = await createOrFind(host, create);
  const { State } = (await container.inspect()) as { State: { Status?: string } };
  if (State.Status === "created") await container.start();
}

/** What it says, from its beginning, until it ends; the exit code. When it is ended from here, it is removed. */
export async function awaitOnce(host: Host, name: string, options: AwaitOnce): Promise<number> {
  const { timeoutMs, signal, leave, graceSeconds = 0, onLine } = options;
  const container = host.docker.getContainer(name);
  const ended = container.wait() as Promise<{ StatusCode: number }>;
  const output = followOutput(container, onLine);
  const given = AbortSignal.any([
    AbortSignal.timeout(timeoutMs),
    ...[signal, leave].filter((each) => each !== undefined),
  ]);
  try {
    const { StatusCode } = await Promise.race([ended, aborted(given)]);
    await output.done;
    return StatusCode;
  } catch (error) {
    ended.catch(() => undefined);
    const left = leave?.aborted && !signal?.aborted;
    if (left || !given.aborted) {
      output.stop();
      throw error;
    }
    if (graceSeconds > 0) await container.stop({ t: graceSeconds }).catch(() => undefined);
    await removeContainer(host, name);
    await output.done;
    throw signal?.aborted
      ? new AppError("CANCELLED", "It was cancelled.")
      : new AppError("TIMEOUT", `The command was not done within ${Math.round(timeoutMs / 1000)} s.`);
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const fail = () => reject(new AppError("CANCELLED", "cancelled"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });

async function createOrFind(host: Host, create: NamedContainer): Promise<Docker.Container> {
  try {
    return await host.docker.createContainer(create);
  } catch (error) {
    if (!isConflict(error)) throw error;
    return host.docker.getContainer(create.name);
  }
}

function followOutput(container: Docker.Container, onLine: AwaitOnce["onLine"]) {
  const reader = new FrameReader();
  const opened = container.logs({ follow: true, stdout: true, stderr: true }) as unknown as Promise<Readable>;
  const read = async () => {
    try {
      for await (const chunk of await opened) for (const line of reader.read(chunk as Buffer)) onLine(line);
    } catch {
      // The container was taken away while it was read: what it said until then was passed on.
    }
    for (const line of reader.end()) onLine(line);
  };
  const stop = () =>
    void opened.then(
      (stream) => stream.destroy(),
      () => undefined,
    );
  return { done: read(), stop };
}

export async function removeContainer(host: Host, name: string): Promise<void> {
  const container = host.docker.getContainer(name);
  if (!(await orUndefined(container.inspect()))) return;
  await container.remove({ force: true, v: true }).catch((error: unknown) => {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  });
}
