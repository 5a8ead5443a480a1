/** What the containers of a service print: the last lines, and from then on. */
import type { LogLine } from "@moorage/domain";
import type Docker from "dockerode";
import { engineAheadMs } from "../docker/clock.ts";
import { isConflict, isNotFound } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels } from "../machine.ts";
import { pause } from "../wait.ts";
import { type FrameLine, FrameReader, unframe } from "./frames.ts";

export type ServiceLine = Omit<LogLine, "id">;

const taskLabel = "com.docker.swarm.task.name";

/** "web-42-1a2b3c4d5e.1.xyz" is shown as "web-42.1": the key is shown to nobody. */
function sourceName(container: Pick<Docker.ContainerInfo, "Labels">): string {
  const [service = "", slot = ""] = (container.Labels[taskLabel] ?? "").split(".");
  return `${service.replace(/-[0-9a-f]{10}$/, "")}.${slot}`;
}

async function containersOfService(host: Host, serviceId: string): Promise<Docker.ContainerInfo[]> {
  return host.docker.listContainers({ all: true, filters: { label: [`${labels.service}=${serviceId}`] } });
}

/** Docker puts an RFC 3339 time with nanoseconds before each line. */
function parseLine({ stream, text }: FrameLine, source: string): ServiceLine {
  const space = text.indexOf(" ");
  const at = text.slice(0, space);
  const isTime = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(at);
  return { at: isTime ? at : new Date().toISOString(), stream, source, text: isTime ? text.slice(space + 1) : text };
}

export interface ReadOptions {
  tail: number;
  /** Unix seconds. */
  since?: number;
  search?: string;
  source?: string;
}

const containersMax = 50;

/** The last `tail` lines of all containers together, oldest first, with only those that have `search` in them. */
export async function readServiceLogs(host: Host, serviceId: string, options: ReadOptions): Promise<ServiceLine[]> {
  const all = await containersOfService(host, serviceId);
  const wanted = all
    .filter((container) => !options.source || sourceName(container) === options.source)
    .sort((a, b) => b.Created - a.Created)
    .slice(0, containersMax);
  const needle = options.search?.toLowerCase();
  const lines = await Promise.all(
    wanted.map(async (container) => {
      const output = await host.docker
        .getContainer(container.Id)
        .logs({
          stdout: true,
          stderr: true,
          timestamps: true,
          // A search looks further back than what is shown.
          tail: needle ? 10_000 : options.tail,
          ...(options.since ? { since: options.since } : {}),
        })
        .catch((error: unknown) => {
          // Gone, or just going (409): it has no more lines to give.
          if (isNotFound(error) || isConflict(error)) return Buffer.alloc(0);
          throw error;
        });
      const source = sourceName(container);
      return unframe(output).map((line) => parseLine(line, source));
    }),
  );
  return lines
    .flat()
    .filter(({ text }) => !needle || text.toLowerCase().includes(needle))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .slice(-options.tail);
}

const lookEveryMs = 1_000;

/** Lines as they are printed, also by replicas that come later, until `signal` fires. */
export async function followServiceLogs(
  host: Host,
  serviceId: string,
  onLines: (lines: ServiceLine[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const following = new Map<string, Promise<void>>();
  const since = Math.floor((Date.now() + (await engineAheadMs(host))) / 1000);
  while (!signal.aborted) {
    const containers = await containersOfService(host, serviceId);
    for (const container of containers.filter(({ State, Id }) => State === "running" && !following.has(Id))) {
      const done = followContainer(host, container, { onLines, since, signal }).catch(() => undefined);
      following.set(container.Id, done);
    }
    await pause(lookEveryMs, signal);
  }
  await Promise.all(following.values());
}

async function followContainer(
  host: Host,
  container: Docker.ContainerInfo,
  { onLines, since, signal }: { onLines: (lines: ServiceLine[]) => void; since: number; signal: AbortSignal },
): Promise<void> {
  const stream = (await host.docker.getContainer(container.Id).logs({
    follow: true,
    stdout: true,
    stderr: true,
    timestamps: true,
    since,
    abortSignal: signal,
  })) as unknown as AsyncIterable<Buffer>;
  const reader = new FrameReader();
  const source = sourceName(container);
  for await (const chunk of stream) {
    const lines = reader.read(chunk).map((line) => parseLine(line, source));
    if (lines.length > 0) onLines(lines);
  }
}
