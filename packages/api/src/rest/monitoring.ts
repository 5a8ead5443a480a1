/** What clients ask of an agent on the server: it is measured over SSH instead, without an agent or an open port. */
import { type ListedServer, samplesMax } from "@moorage/core/server";
import { AppError } from "@moorage/domain";
import { everySecondsMin } from "@moorage/domain/server";
import { z } from "zod";
import { serverIdOf } from "./here.ts";
import { type Caller, id, mutation, type Operations, query } from "./operation.ts";
import { Metric, MetricsConfig, MetricsInput, metricOf, metricsConfigOf } from "./shapes/metrics.ts";
import { User, userOf } from "./shapes/user.ts";

async function setUp({ server }: Caller, serverId: string, config: z.output<typeof MetricsInput>): Promise<void> {
  const { server: wanted, containers } = config;
  if (containers.services.include?.length)
    throw new AppError("PRECONDITION", "Monitoring of containers is not there yet.", {
      field: "metricsConfig.containers.services.include",
      hint: "Leave the list empty: the server itself is measured.",
    });
  const { refreshRate, retentionDays, thresholds } = wanted;
  const everySeconds = Math.max(everySecondsMin, Math.ceil(refreshRate));
  const limits = { cpu: thresholds.cpu || null, memory: thresholds.memory || null };
  await server.setMonitoring({ serverId, on: true, everySeconds, retentionDays, limits });
}

/** Of an agent's address; without a scheme it is taken as one, too. */
function hostOf(url: string): string {
  const { hostname } = URL.parse(url.includes("://") ? url : `http://${url}`) ?? { hostname: "" };
  return hostname.replace(/^\[|\]$/g, "");
}

const loopback = new Set(["localhost", "127.0.0.1", "::1"]);

/** A server behind SSH by its address; this machine by its own, or by loopback. */
function serverAt(servers: readonly ListedServer[], host: string): ListedServer {
  const isAt = ({ address, proxy, connection }: ListedServer) =>
    connection === "local" ? proxy.address === host || loopback.has(host) : address?.toLowerCase() === host;
  const found = servers.filter(isAt).sort((a, b) => Number(b.monitoring.on) - Number(a.monitoring.on));
  if (found[0]) return found[0];
  throw new AppError("NOT_FOUND", "Server not found", {
    field: "url",
    hint: "The URL's host is the address of one of your servers.",
  });
}

function limitOf(dataPoints: string): number {
  if (dataPoints === "all") return samplesMax;
  const wanted = Number(dataPoints);
  if (Number.isInteger(wanted) && wanted > 0) return Math.min(wanted, samplesMax);
  throw new AppError("INVALID", 'How many points is a number, or "all".', { field: "dataPoints" });
}

export const serverMonitoring: Operations = {
  setupMonitoring: mutation(
    "Has a server measured, every 10 seconds at most, without an agent: `port`, `token`, `urlCallback` and `cronJob` mean nothing.",
    { serverId: id(), metricsConfig: MetricsInput },
    z.void(),
    (caller, { serverId, metricsConfig }) => setUp(caller, serverId, metricsConfig),
  ),
  getServerMetrics: query(
    `What was measured, oldest first: the newest \`dataPoints\`, or "all", which is at most ${samplesMax}. The server is the one at the host of \`url\`; \`token\` means nothing.`,
    { url: z.string().min(1).max(2_000), token: z.string(), dataPoints: z.string().max(10) },
    z.array(Metric),
    async ({ server }, { url, dataPoints }) => {
      const limit = limitOf(dataPoints);
      const { id: serverId, name } = serverAt(await server.list(), hostOf(url));
      const { monitoring, machine, samples } = await server.samples({ serverId, limit });
      if (samples.length === 0 && !monitoring.on)
        throw new AppError("PRECONDITION", `${name} is not measured.`, {
          hint: "server.setupMonitoring turns that on.",
        });
      return samples.map((sample) => metricOf(sample, machine));
    },
  ),
};

export const adminOperations: Operations = {
  setupMonitoring: mutation(
    "As server.setupMonitoring, of the panel's own machine.",
    { metricsConfig: MetricsInput },
    z.void(),
    async (caller, { metricsConfig }) => setUp(caller, await serverIdOf(caller, undefined), metricsConfig),
  ),
};

export const userMonitoring: Operations = {
  getServerMetrics: query("The caller, as user.get has it.", {}, User, async ({ account }) =>
    userOf((await account.membership()).user),
  ),
  getMetricsToken: query(
    "How the panel's own machine is measured. There is no token: server.getServerMetrics needs none.",
    {},
    z.object({ serverIp: z.string(), enabledFeatures: z.boolean(), metricsConfig: MetricsConfig }),
    async (caller) => {
      const { monitoring, proxy } = await caller.server.get({ serverId: await serverIdOf(caller, undefined) });
      return {
        serverIp: proxy.address ?? "127.0.0.1",
        enabledFeatures: monitoring.on,
        metricsConfig: metricsConfigOf(monitoring),
      };
    },
  ),
};
