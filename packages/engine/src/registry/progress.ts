import type { Host } from "../host/host.ts";

export type DockerStream = NodeJS.ReadableStream & { destroy(): void };

interface Progress {
  status?: string;
  id?: string;
  error?: string;
  aux?: { Digest?: string };
}

interface Follow {
  log(line: string): void;
  signal: AbortSignal;
  /** States of layers that come many times a second. */
  quiet: readonly string[];
}

/** What a pull or a push says, to its end; rejects with the engine's error. */
export async function followStream(
  { docker }: Host,
  stream: DockerStream,
  { log, signal, quiet }: Follow,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<void> {
  const abort = () => stream.destroy();
  signal.addEventListener("abort", abort);
  await new Promise<void>((resolve, reject) => {
    stream.on("close", () => reject(new Error("the transfer was cut off")));
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      (progress: Progress) => {
        onProgress(progress);
        const { status, id, error } = progress;
        if (error) reject(new Error(error));
        // A line for each state of a layer is enough.
        else if (status && !quiet.includes(status)) log(id ? `${id}: ${status}` : status);
      },
    );
  }).finally(() => signal.removeEventListener("abort", abort));
}
