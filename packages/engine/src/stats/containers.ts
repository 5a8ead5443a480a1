import type { ContainerStats } from "@moorage/domain/server";
import { orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels } from "../machine.ts";

/** Of Docker's answer, what is read of it; cgroup v1 and v2 and other runtimes each leave some of it out. */
export interface EngineStats {
  cpu_stats?: Cpu;
  precpu_stats?: Cpu;
  memory_stats?: {
    usage?: number;
    limit?: number;
    stats?: { inactive_file?: number; total_inactive_file?: number };
  };
  networks?: Record<string, { rx_bytes?: number; tx_bytes?: number }>;
  blkio_stats?: { io_service_bytes_recursive?: { op?: string; value?: number }[] | null };
}

interface Cpu {
  cpu_usage?: { total_usage?: number; percpu_usage?: number[] };
  system_cpu_usage?: number;
  online_cpus?: number;
}

const containersMax = 500;
/** Each takes the engine a second, since it looks twice. */
const atOnce = 50;

/** Of the containers of services on one engine that run now. */
export async function readContainerStats({ docker }: Host, instanceId: string): Promise<ContainerStats[]> {
  const label = [`${labels.instance}=${instanceId}`, labels.service];
  const left = (await docker.listContainers({ filters: { label } })).slice(0, containersMax);
  const found: ContainerStats[] = [];
  while (left.length > 0) {
    const looks = left.splice(0, atOnce).map(async ({ Id, Names, Labels }): Promise<ContainerStats | undefined> => {
      // It may have ended meanwhile.
      const stats = (await orUndefined(docker.getContainer(Id).stats({ stream: false }))) as EngineStats | undefined;
      const names = { containerId: Id, serviceId: Labels[labels.service] ?? "", name: (Names[0] ?? Id).slice(1) };
      return stats && { ...names, ...readStats(stats) };
    });
    found.push(...(await Promise.all(looks)).filter((each) => each !== undefined));
  }
  return found;
}

type Figures = Omit<ContainerStats, "containerId" | "serviceId" | "name">;

/** As Docker's own command counts it: files that may leave the memory at once are not counted as used. */
export function readStats({ cpu_stats, precpu_stats, memory_stats, networks, blkio_stats }: EngineStats): Figures {
  const { usage, limit, stats } = memory_stats ?? {};
  const cards = Object.values(networks ?? {});
  const blocks = blkio_stats?.io_service_bytes_recursive ?? [];
  const moved = (wanted: string) =>
    sum(blocks.filter(({ op }) => op?.toLowerCase() === wanted).map(({ value }) => value));
  return {
    cpuPercent: readCpu(precpu_stats, cpu_stats),
    memoryUsedBytes:
      usage === undefined ? null : Math.max(0, usage - (stats?.total_inactive_file ?? stats?.inactive_file ?? 0)),
    memoryTotalBytes: limit ?? null,
    networkInBytes: sum(cards.map(({ rx_bytes }) => rx_bytes)),
    networkOutBytes: sum(cards.map(({ tx_bytes }) => tx_bytes)),
    readBytes: moved("read"),
    writtenBytes: moved("write"),
  };
}

const sum = (values: (number | undefined)[]): number => values.reduce<number>((all, value) => all + (value ?? 0), 0);

function readCpu(before: Cpu | undefined, now: Cpu | undefined): number | null {
  const used = difference(before?.cpu_usage?.total_usage, now?.cpu_usage?.total_usage);
  const passed = difference(before?.system_cpu_usage, now?.system_cpu_usage);
  if (used === null || !passed) return null;
  return (used / passed) * (now?.online_cpus || now?.cpu_usage?.percpu_usage?.length || 1) * 100;
}

const difference = (from: number | undefined, to: number | undefined): number | null =>
  from === undefined || to === undefined || to < from ? null : to - from;
