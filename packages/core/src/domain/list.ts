import { domain, server, setting } from "@moorage/db/schema";
import { asc, eq, sql } from "drizzle-orm";
import type { ServiceContext } from "../context.ts";
import { ownPort } from "./check.ts";

export interface ListedDomain {
  id: string;
  host: string;
  path: string;
  internalPath: string;
  stripPath: boolean;
  /** Its own; null takes the service's. */
  port: number | null;
  /** Where requests go; null when neither names one. */
  effectivePort: number | null;
  enabled: boolean;
  /** When the proxy was last seen to route it as it stands here. */
  provedAt: string | null;
  createdAt: string;
  /** What a browser opens. */
  url: string;
}

/** Of the proxy where the service runs. */
const proxyPort = (serverId: string) => sql<number | null>`coalesce(
  (select ${server.httpPort} from ${server} where ${server.id} = ${serverId}),
  (select (${setting.value}->'value'->>'http')::int from ${setting} where ${setting.key} = 'proxy.ports'))`;

const urlOf = (host: string, path: string, httpPort: number): string =>
  `http://${host}${httpPort === 80 ? "" : `:${httpPort}`}${path}`;

/** One statement. */
export async function listDomains(ctx: ServiceContext): Promise<ListedDomain[]> {
  const rows = await ctx.runtime.db
    .select({ domain, proxyPort: proxyPort(ctx.service.serverId) })
    .from(domain)
    .where(eq(domain.serviceId, ctx.service.id))
    .orderBy(asc(domain.createdAt), asc(domain.id));
  const own = ownPort(ctx);
  return rows.map(({ domain: { serviceId: _serviceId, provedAt, createdAt, ...row }, proxyPort: http }) => ({
    ...row,
    effectivePort: row.port ?? own,
    provedAt: provedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    url: urlOf(row.host, row.path, http ?? 80),
  }));
}
