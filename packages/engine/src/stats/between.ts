import type { MachineSample } from "@moorage/domain/server";
import type { MachineLook } from "./machine.ts";

/** What a machine did between two looks; counters that went back, as a restart makes them, tell nothing. */
export function sampleBetween(before: MachineLook, now: MachineLook): MachineSample {
  const seconds = (now.atMs - before.atMs) / 1_000;
  const perSecond = (from: number | undefined, to: number | undefined): number | null => {
    const grown = grownBy(from, to);
    return grown === null || seconds <= 0 ? null : grown / seconds;
  };
  return {
    cpuPercent: cpuPercent(before, now),
    load: now.load,
    memoryUsedBytes: now.memory?.usedBytes ?? null,
    memoryTotalBytes: now.memory?.totalBytes ?? null,
    diskUsedBytes: now.disk?.usedBytes ?? null,
    diskTotalBytes: now.disk?.totalBytes ?? null,
    networkInBytes: now.network?.inBytes ?? null,
    networkOutBytes: now.network?.outBytes ?? null,
    networkInPerSecond: perSecond(before.network?.inBytes, now.network?.inBytes),
    networkOutPerSecond: perSecond(before.network?.outBytes, now.network?.outBytes),
    uptimeSeconds: now.uptimeSeconds,
  };
}

function grownBy(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined || to < from ? null : to - from;
}

function cpuPercent(before: MachineLook, now: MachineLook): number | null {
  const busy = grownBy(before.cpu?.busy, now.cpu?.busy);
  const total = grownBy(before.cpu?.total, now.cpu?.total);
  return busy === null || !total ? null : Math.min(100, (busy / total) * 100);
}
