import { registry } from "@moorage/db/schema";
import { eq } from "drizzle-orm";
import type { ConnectionContext } from "../connection/family.ts";
import { getConnection, type ListedConnection, listConnections } from "../connection/list.ts";
import type { OrganizationContext } from "../context.ts";
import { first } from "../rows.ts";
import { registryFamily as family, registryOf } from "./family.ts";

export interface ListedRegistry extends ListedConnection {
  /** As references have it: "docker.io", "10.0.0.5:5000". */
  address: string;
  username: string;
  /** Its tokens are fetched by us, and renewed. */
  renews: boolean;
  /** When what was typed ends; null when it does not, or is renewed. */
  endsAt: string | null;
  warning: string | null;
  checkDaily: boolean;
}

/** Near enough to its end to be said. */
const soonMs = 3 * 3_600_000;

function listedRegistry(row: ListedConnection, checkDaily: boolean, now: Date): ListedRegistry {
  const { address, username, credentials } = registryOf(row);
  const lifeMs = credentials.kind === "typed" ? credentials.lifeMs : undefined;
  const endsAt = lifeMs === undefined ? null : new Date(Date.parse(row.secretsSetAt) + lifeMs);
  const left = endsAt && endsAt.getTime() - now.getTime();
  const hint = credentials.kind === "typed" ? (credentials.renewHint ?? "") : "";
  return {
    ...{ ...row, address, username, checkDaily },
    renews: credentials.kind === "fetched",
    endsAt: endsAt?.toISOString() ?? null,
    warning: left === null || left > soonMs ? null : `${endWords(left)} ${hint}`.trim(),
  };
}

function endWords(leftMs: number): string {
  const minutes = Math.round(Math.abs(leftMs) / 60_000);
  const span = minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return leftMs > 0 ? `This token ends in ${span}.` : `This token ended ${span} ago.`;
}

export async function listRegistries(ctx: OrganizationContext): Promise<ListedRegistry[]> {
  const { db, now } = ctx.runtime;
  const [rows, own] = await Promise.all([
    listConnections(ctx, family),
    db
      .select({ id: registry.id, checkDaily: registry.checkDaily })
      .from(registry)
      .where(eq(registry.organizationId, ctx.organizationId)),
  ]);
  const daily = new Map(own.map(({ id, checkDaily }) => [id, checkDaily]));
  return rows.map((row) => listedRegistry(row, daily.get(row.id) ?? true, now()));
}

export async function getRegistry(ctx: ConnectionContext): Promise<ListedRegistry> {
  const { db, now } = ctx.runtime;
  const [row, own] = await Promise.all([
    getConnection(ctx, family),
    db.select({ checkDaily: registry.checkDaily }).from(registry).where(eq(registry.id, ctx.connection.id)),
  ]);
  return listedRegistry(row, first(own).checkDaily, now());
}
