import { expect, test } from "vitest";
import { statsLineOf } from "./container-stats.ts";

test("a container's figures must read as Docker prints them", () => {
  const stats = {
    ...{ containerId: "0123456789abcdef", serviceId: "svc_1", name: "web.1", cpuPercent: 12.345 },
    ...{ memoryUsedBytes: 2.5 * 1024 ** 2, memoryTotalBytes: 1024 ** 3 },
    ...{ networkInBytes: 1_234, networkOutBytes: 0, readBytes: 999, writtenBytes: 4_100_000 },
  };
  expect(statsLineOf(stats)).toEqual({
    ...{ Container: "0123456789ab", ID: "0123456789ab", Name: "web.1", CPUPerc: "12.35%" },
    ...{ MemUsage: "2.5MiB / 1GiB", MemPerc: "0.24%", NetIO: "1.234kB / 0B", BlockIO: "999B / 4.1MB" },
  });
  expect(statsLineOf({ ...stats, cpuPercent: null, memoryUsedBytes: null, memoryTotalBytes: null })).toMatchObject({
    ...{ CPUPerc: "--", MemUsage: "-- / --", MemPerc: "--" },
  });
});
