import { expect, test } from "vitest";
import { readStats } from "./containers.ts";

const cpu = (total: number, system: number) => ({
  ...{ cpu_usage: { total_usage: total }, system_cpu_usage: system, online_cpus: 4 },
});

test("what Docker tells of a container must be read as its own command reads it", () => {
  const inactive = { usage: 100_000, limit: 400_000 };
  const common = {
    ...{ precpu_stats: cpu(1_000, 100_000), cpu_stats: cpu(6_000, 120_000) },
    networks: { eth0: { rx_bytes: 10, tx_bytes: 20 }, eth1: { rx_bytes: 1, tx_bytes: 2 } },
  };
  const blocks = (...ops: string[]) => ({
    io_service_bytes_recursive: ops.map((op, at) => ({ op, value: 10 ** at })),
  });
  const v1 = { ...inactive, stats: { inactive_file: 1, total_inactive_file: 40_000 } };
  expect(readStats({ ...common, memory_stats: v1, blkio_stats: blocks("Read", "Write", "Total") })).toEqual({
    ...{ cpuPercent: 100, memoryUsedBytes: 60_000, memoryTotalBytes: 400_000 },
    ...{ networkInBytes: 11, networkOutBytes: 22, readBytes: 1, writtenBytes: 10 },
  });
  const v2 = { ...inactive, stats: { inactive_file: 30_000 } };
  expect(readStats({ ...common, memory_stats: v2, blkio_stats: blocks("read", "write") })).toMatchObject({
    ...{ memoryUsedBytes: 70_000, readBytes: 1, writtenBytes: 10 },
  });
});

test("what is not told must be nothing, never a figure", () => {
  expect(readStats({ blkio_stats: { io_service_bytes_recursive: null } })).toEqual({
    ...{ cpuPercent: null, memoryUsedBytes: null, memoryTotalBytes: null },
    ...{ networkInBytes: 0, networkOutBytes: 0, readBytes: 0, writtenBytes: 0 },
  });
  expect(readStats({ precpu_stats: {}, cpu_stats: cpu(5, 5) }).cpuPercent).toBeNull();
  expect(readStats({ precpu_stats: cpu(9, 9), cpu_stats: cpu(5, 5) }).cpuPercent).toBeNull();
});
