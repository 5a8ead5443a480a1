import { type Argv, script, sh } from "../../../packages/domain/src/index.ts";
import type { Host } from "../../../packages/engine/src/host/index.ts";

/** The error that something ends with. */
export const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

/** Of the machine that the host is, also within its own process namespace. */
export const runs = (host: Host, pid: number): Promise<boolean> =>
  host
    .exec(sh(script`read -r a b state d < "/proc/$1/stat" && [ "$state" != Z ]`, String(pid)))
    .then(() => true)
    .catch(() => false);

/** Starts a program that prints `count` process ids, each at the end of a line; `ended` is the error that it ends with. */
export async function startPrinting(
  host: Host,
  argv: Argv,
  count: number,
  signal: AbortSignal,
): Promise<{ pids: number[]; ended: Promise<unknown> }> {
  const pids: number[] = [];
  const started = Promise.withResolvers<void>();
  const onLine = (line: string) => {
    pids.push(Number(line.split(" ").at(-1)));
    if (pids.length === count) started.resolve();
  };
  const ended = failure(host.exec(argv, { signal, onLine }));
  await Promise.race([started.promise, ended]);
  return { pids, ended };
}
