/** "This machine": its row, its engine, its Swarm and its proxy. */

import { hostname, networkInterfaces } from "node:os";
import type { Runtime } from "@moorage/core";
import { findSetting, saveSetting } from "@moorage/core/setting";
import { server } from "@moorage/db/schema";
import { type EdgeOptions, ensureEdge, ensureSwarm, probeEngine } from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import type { ServerRow } from "./hosts.ts";
import type { Prepared } from "./keeper.ts";

export interface LocalOptions {
  httpHost: string;
  httpPort: number | undefined;
  httpsPort: number | undefined;
  advertiseAddr: string | undefined;
}

export async function ensureLocalServer({ db }: Runtime): Promise<ServerRow> {
  const [known] = await db.select().from(server).where(eq(server.connection, "local"));
  if (known) return known;
  const values = { name: hostname(), connection: "local" as const, state: "ready" as const };
  const [made] = await db.insert(server).values(values).returning();
  if (!made) throw new Error("the row of this machine was not made");
  return made;
}

const portPairsTried = 40;

/** What was chosen before, then what was asked for, then the usual ports and the next free ones. */
function portCandidates(known: { http: number; https: number } | undefined, { httpPort, httpsPort }: LocalOptions) {
  const usual = [{ http: 80, https: 443 }];
  for (let offset = 0; offset < portPairsTried; offset += 1) usual.push({ http: 8080 + offset, https: 8443 + offset });
  const wanted = usual.map(({ http, https }) => ({ http: httpPort ?? http, https: httpsPort ?? https }));
  const keeps = known && (httpPort ?? known.http) === known.http && (httpsPort ?? known.https) === known.https;
  return keeps ? [known, ...wanted] : wanted;
}

export async function prepareMachine(
  runtime: Runtime,
  host: Host,
  keys: Pick<EdgeOptions, "proxySecret" | "specKey">,
  options: LocalOptions,
): Promise<Prepared> {
  const { settings, db } = runtime;
  const log = (line: string) => runtime.log.info({ host: host.id }, line);
  const engine = await probeEngine(host);
  const nodeId = await ensureSwarm(host, options.advertiseAddr, log);
  const known = await findSetting(db, "proxy.ports");
  const machine = await ensureEdge(host, {
    ...keys,
    instanceId: settings.instanceId,
    nodeId,
    dataDir: settings.dataDir,
    httpHost: options.httpHost,
    ports: portCandidates(known, options),
    log,
  });
  const { ports } = machine.proxy;
  const publicAddress = addressOf(options.httpHost);
  await saveSetting(db, "proxy.ports", ports);
  await saveSetting(db, "proxy.address", publicAddress);
  const seen = { engine, httpPort: ports.http, httpsPort: ports.https, publicAddress };
  await db
    .update(server)
    .set({ state: "ready", problem: null, ...seen })
    .where(eq(server.id, host.id));
  return { engine: machine, machine };
}

/** Where browsers reach the proxy; null on loopback, where `*.localhost` does. */
function addressOf(httpHost: string): string | null {
  if (httpHost.startsWith("127.") || httpHost === "::1") return null;
  if (httpHost !== "0.0.0.0" && httpHost !== "::") return httpHost;
  const outside = Object.entries(networkInterfaces())
    .filter(([name]) => !/^(docker|br-|veth|lo)/.test(name))
    .flatMap(([, list]) => list ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  return outside?.address ?? null;
}
