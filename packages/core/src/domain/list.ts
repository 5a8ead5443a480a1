import { domain, setting } from "@moorage/db/schema";
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

const proxyPorts = sql<{
  http: number;
} | null>`(select ${setting.value}->'value' from ${setting} where ${setting.key} = 'proxy.ports')`;

const urlOf = (host: string, path: string, httpPort: number): string =>
  `http://${host}${httpPort === 80 ? "" : `:${httpPort}`}${path}`;

/** One statement. */
export async function listDomains(ctx: ServiceContext): Promise<ListedDomain[]> {
  const rows = await ctx.runtime.db
    .select({ domain, ports: proxyPorts })
    .from(domain)
    .where(eq(domain.serviceId, ctx.service.id))
    .orderBy(asc(domain.createdAt), asc(domain.id));
  const own = ownPort(ctx);
  return rows.map(({ domain: { serviceId: _serviceId, provedAt, createdAt, ...row }, ports }) => ({
    ...row,
    effectivePort: row.port ?? own,
    provedAt: provedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    url: urlOf(row.host, row.path, ports?.http ?? 80),
  }));
}
