import type { Host } from "../host/host.ts";
import { unframe } from "./frames.ts";

const tail = 100;

/** The last lines of a container, or of the newest container of a Swarm service; empty where there is none. */
export async function lastLinesOf(host: Host, of: string | { container: string }): Promise<string[]> {
  const id = typeof of === "string" ? await newestContainer(host, of) : of.container;
  if (!id) return [];
  const output = await host.docker
    .getContainer(id)
    .logs({ stdout: true, stderr: true, tail })
    .catch(() => undefined);
  return output ? unframe(output).map(({ text }) => text) : [];
}

async function newestContainer(host: Host, service: string): Promise<string | undefined> {
  const containers = await host.docker.listContainers({
    all: true,
    filters: { label: [`com.docker.swarm.service.name=${service}`] },
  });
  return containers.sort((a, b) => b.Created - a.Created)[0]?.Id;
}
