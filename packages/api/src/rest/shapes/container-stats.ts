import type { ContainerStats } from "@moorage/domain/server";
import { z } from "zod";

/** As `docker stats` prints it: texts. */
export const StatsLine = z.object({
  BlockIO: z.string(),
  CPUPerc: z.string(),
  Container: z.string(),
  ID: z.string(),
  MemPerc: z.string(),
  MemUsage: z.string(),
  Name: z.string(),
  NetIO: z.string(),
});

export function statsLineOf(stats: ContainerStats): z.output<typeof StatsLine> {
  const { memoryUsedBytes: used, memoryTotalBytes: total } = stats;
  const short = stats.containerId.slice(0, 12);
  return {
    BlockIO: `${inThousands(stats.readBytes)} / ${inThousands(stats.writtenBytes)}`,
    CPUPerc: percent(stats.cpuPercent),
    Container: short,
    ID: short,
    MemPerc: percent(used === null || !total ? null : (used / total) * 100),
    MemUsage: `${inKibi(used)} / ${inKibi(total)}`,
    Name: stats.name,
    NetIO: `${inThousands(stats.networkInBytes)} / ${inThousands(stats.networkOutBytes)}`,
  };
}

const percent = (value: number | null): string => (value === null ? "--" : `${value.toFixed(2)}%`);

const sizeIn =
  (step: number, units: readonly string[]) =>
  (bytes: number | null): string => {
    if (bytes === null) return "--";
    const power = bytes < step ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(step)));
    return `${Number((bytes / step ** power).toPrecision(4))}${units[power]}`;
  };
/** As Docker: memory by 1024, what goes in and out by 1000. */
const inKibi = sizeIn(1_024, ["B", "KiB", "MiB", "GiB", "TiB"]);
const inThousands = sizeIn(1_000, ["B", "kB", "MB", "GB", "TB"]);
