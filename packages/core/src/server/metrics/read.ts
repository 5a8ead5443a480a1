import { serverMetric } from "@moorage/db/schema";
import {
  type MachineIdentity,
  type MachineSample,
  type Monitoring,
  type Overload,
  usualMonitoring,
} from "@moorage/domain/server";
import { and, desc, eq, gte, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";
import { requireOwn, type ServerContext } from "../load.ts";

const ranges = { "1h": 3_600, "24h": 86_400, "7d": 604_800 } as const;
const pointsMax = 300;

export const ReadMetrics = z.object({ range: z.enum(["1h", "24h", "7d"]).default("1h") });

export interface TimedSample extends MachineSample {
  /** ISO 8601. */
  at: string;
}

/** The samples of one stretch of time, on average. */
export interface MetricPoint {
  /** When the stretch begins. */
  at: string;
  cpuPercent: number | null;
  cpuPeakPercent: number | null;
  load: number | null;
  memoryPercent: number | null;
  diskPercent: number | null;
  networkInPerSecond: number | null;
  networkOutPerSecond: number | null;
}

export interface ServerMetrics {
  monitoring: Monitoring;
  machine: MachineIdentity | null;
  /** What is above its limit, and since when. */
  overload: Overload;
  latest: TimedSample | null;
  from: string;
  to: string;
  /** Between two points that follow each other; more than two of them is a gap. */
  stepSeconds: number;
  points: MetricPoint[];
}

/** At most 300 points, whatever the range: longer stretches are put together by the database. */
export async function getMetrics(ctx: ServerContext, { range }: z.output<typeof ReadMetrics>): Promise<ServerMetrics> {
  requireOwn(ctx);
  const { server, runtime } = ctx;
  const monitoring = server.monitoring ?? usualMonitoring;
  const seconds = ranges[range];
  const stretch = Math.ceil(seconds / pointsMax);
  const now = runtime.now().getTime() / 1_000;
  const from = (Math.floor(now / stretch) - pointsMax + 1) * stretch;
  const [latest] = await listNewest(ctx, 1);
  const points = latest ? await listPoints(ctx, from, stretch) : [];
  return {
    ...{ monitoring, overload: server.overload, machine: server.machine, latest: latest ?? null },
    from: isoOf(from),
    to: isoOf(now),
    stepSeconds: Math.max(stretch, monitoring.everySeconds, usualStep(points)),
    points,
  };
}

/** Half of the points are no further apart: the interval may have been longer before. */
function usualStep(points: readonly MetricPoint[]): number {
  const times = points.map(({ at }) => Date.parse(at) / 1_000);
  const steps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}

const isoOf = (seconds: number): string => new Date(seconds * 1_000).toISOString();

const mean = (value: SQLWrapper, name: string) => sql<number | null>`round(avg(${value})::numeric, 2)::float8`.as(name);
const share = (part: SQLWrapper, whole: SQLWrapper) => sql`${part}::float8 * 100 / nullif(${whole}, 0)`;

async function listPoints({ runtime, server }: ServerContext, from: number, stretch: number): Promise<MetricPoint[]> {
  const { cpuPercent, memoryUsedBytes, memoryTotalBytes, diskUsedBytes, diskTotalBytes } = serverMetric;
  const rows = await runtime.db
    .select({
      stretch: sql<number>`floor(extract(epoch from ${serverMetric.at}) / ${stretch})::float8`.as("stretch"),
      cpuPercent: mean(cpuPercent, "cpu"),
      cpuPeakPercent: sql<number | null>`round(max(${cpuPercent})::numeric, 2)::float8`.as("cpu_peak"),
      load: mean(serverMetric.load, "mean_load"),
      memoryPercent: mean(share(memoryUsedBytes, memoryTotalBytes), "memory"),
      diskPercent: mean(share(diskUsedBytes, diskTotalBytes), "disk"),
      networkInPerSecond: mean(serverMetric.networkInPerSecond, "network_in"),
      networkOutPerSecond: mean(serverMetric.networkOutPerSecond, "network_out"),
    })
    .from(serverMetric)
    .where(and(eq(serverMetric.serverId, server.id), gte(serverMetric.at, new Date(from * 1_000))))
    .groupBy(sql`stretch`)
    .orderBy(sql`stretch`)
    .limit(pointsMax);
  return rows.map(({ stretch: at, ...point }) => ({ at: isoOf(at * stretch), ...point }));
}

/** As many as an answer holds. */
export const samplesMax = 5_000;

export const ReadSamples = z.object({ limit: z.number().int().min(1).max(samplesMax) });

/** The newest ones as they were measured, oldest first. */
export async function listSamples(
  ctx: ServerContext,
  { limit }: z.output<typeof ReadSamples>,
): Promise<{ monitoring: Monitoring; machine: MachineIdentity | null; samples: TimedSample[] }> {
  requireOwn(ctx);
  const { monitoring, machine } = ctx.server;
  return { monitoring: monitoring ?? usualMonitoring, machine, samples: (await listNewest(ctx, limit)).reverse() };
}

async function listNewest({ runtime, server }: ServerContext, limit: number): Promise<TimedSample[]> {
  const rows = await runtime.db
    .select()
    .from(serverMetric)
    .where(eq(serverMetric.serverId, server.id))
    .orderBy(desc(serverMetric.at))
    .limit(limit);
  return rows.map(({ serverId, at, ...sample }) => ({ ...sample, at: at.toISOString() }));
}
