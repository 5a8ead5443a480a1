import type { TimedSample } from "@moorage/core/server";
import {
  diskPercent,
  everySecondsMax,
  type MachineIdentity,
  type Monitoring,
  memoryPercent,
  retentionDaysMax,
} from "@moorage/domain/server";
import { z } from "zod";
import { At } from "./common.ts";

const threshold = z.number().min(0).max(100).meta({ description: "In per cent; 0 for none." });
const refreshRate = z.number().min(2).max(everySecondsMax);
const names = z.array(z.string()).optional();

/** What clients send. There is no agent, so what is said to one means nothing. */
export const MetricsInput = z.object({
  server: z.object({
    refreshRate: refreshRate.meta({ description: "In seconds; taken as 10 when it is less." }),
    port: z.number().int().min(1).meta({ description: "Means nothing: there is no agent." }),
    token: z.string().meta({ description: "Means nothing, and is not kept." }),
    urlCallback: z.string().meta({ description: "Means nothing, and is never called." }),
    retentionDays: z.number().int().min(1).max(retentionDaysMax),
    cronJob: z.string().min(1).meta({ description: "Means nothing: what is too old goes every hour." }),
    thresholds: z.object({ cpu: threshold, memory: threshold }),
  }),
  containers: z.object({ refreshRate, services: z.object({ include: names, exclude: names }) }),
});

export const MetricsConfig = MetricsInput.extend({ enabled: z.boolean() }).meta({ id: "MetricsConfig" });

const portOfAgents = 4_500;

export const metricsConfigOf = (monitoring: Monitoring): z.output<typeof MetricsConfig> => ({
  enabled: monitoring.on,
  server: {
    refreshRate: monitoring.everySeconds,
    port: portOfAgents,
    ...{ token: "", urlCallback: "", cronJob: "0 * * * *" },
    retentionDays: monitoring.retentionDays,
    thresholds: { cpu: monitoring.limits.cpu ?? 0, memory: monitoring.limits.memory ?? 0 },
  },
  containers: { refreshRate: monitoring.everySeconds, services: { include: [], exclude: [] } },
});

const text = z.string().nullable();
const number = z.number().nullable();

/** Null is what the machine does not tell. */
export const Metric = z
  .object({
    cpu: text.meta({ description: "Per cent of all cores." }),
    ...{ cpuModel: text, cpuCores: number, cpuPhysicalCores: number },
    cpuSpeed: number.meta({ description: "MHz" }),
    ...{ os: text, distro: text, kernel: text, arch: text },
    memUsed: text.meta({ description: "Per cent." }),
    memUsedGB: text,
    memTotal: text.meta({ description: "GiB" }),
    uptime: number.meta({ description: "Seconds" }),
    diskUsed: text.meta({ description: "Per cent of the fuller one of the disks of / and of Docker." }),
    totalDisk: text.meta({ description: "GiB" }),
    networkIn: text.meta({ description: "MiB since the machine was started." }),
    networkOut: text,
    timestamp: At,
  })
  .meta({ id: "Metric" });

const mib = 1024 ** 2;
const figure = (value: number | null, unit = 1): string | null => (value === null ? null : (value / unit).toFixed(2));

export const metricOf = (sample: TimedSample, machine: MachineIdentity | null): z.output<typeof Metric> => ({
  cpu: figure(sample.cpuPercent),
  cpuModel: machine?.cpuModel ?? null,
  cpuCores: machine?.cpuCores ?? null,
  cpuPhysicalCores: machine?.cpuPhysicalCores ?? null,
  cpuSpeed: machine?.cpuMhz ?? null,
  os: machine?.os ?? null,
  distro: machine?.distribution ?? null,
  kernel: machine?.kernel ?? null,
  arch: machine?.architecture ?? null,
  memUsed: figure(memoryPercent(sample)),
  memUsedGB: figure(sample.memoryUsedBytes, 1024 * mib),
  memTotal: figure(sample.memoryTotalBytes, 1024 * mib),
  uptime: sample.uptimeSeconds,
  diskUsed: figure(diskPercent(sample)),
  totalDisk: figure(sample.diskTotalBytes, 1024 * mib),
  networkIn: figure(sample.networkInBytes, mib),
  networkOut: figure(sample.networkOutBytes, mib),
  timestamp: sample.at,
});
