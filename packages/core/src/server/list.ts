import { createHash } from "node:crypto";
import { knownHost, run, server, service, sshKey } from "@moorage/db/schema";
import {
  type Monitoring,
  type ServerConnection,
  type ServerFacts,
  type ServerStatus,
  type ServerType,
  type SetupStep,
  serverStatus,
  usualMonitoring,
} from "@moorage/domain/server";
import { asc, desc, eq, sql } from "drizzle-orm";
import type { OrganizationContext } from "../context.ts";
import { type ServerContext, type ServerRow, serversOf } from "./load.ts";

export interface ListedServer {
  id: string;
  name: string;
  description: string;
  connection: ServerConnection;
  /** Null for this machine. */
  address: string | null;
  port: number;
  username: string;
  sshKey: { id: string; name: string } | null;
  /** Fingerprint of the host key that was pinned at first contact. */
  hostKey: string | null;
  type: ServerType;
  buildsAtOnce: number;
  status: ServerStatus;
  problem: ServerRow["problem"];
  /** What it is, as it was seen last. */
  machine: ServerFacts | null;
  /** Version of its Docker engine, once it was reached. */
  engine: string | null;
  /** Where browsers reach its proxy. */
  proxy: { address: string | null; http: number | null; https: number | null };
  /** Set for a node of another server's Swarm. */
  swarm: { managerId: string | null; role: ServerRow["swarmRole"]; nodeId: string | null };
  monitoring: Monitoring;
  /** How many services of the organization run there. */
  services: number;
  observedAt: string | null;
  createdAt: string;
}

const used = (organizationId: string) =>
  sql<number>`(
  select count(*)::int from ${service} s join environment e on e.id = s.environment_id
    join project p on p.id = e.project_id
  where s.server_id = ${server.id} and s.deleted_at is null and p.organization_id = ${organizationId})`.as("used");

// Named in full: Drizzle writes columns of the own table without it.
const step = sql<SetupStep | null>`(
  select r.steps->-1->>'name' from ${run} r
  where r.server_id = "server"."id" and r.type = 'server-setup' and r.status = 'running')`.as("step");

/** A node is looked at through its manager. */
const lookedAt = sql<string | null>`coalesce(
  (select m.observed_at from ${server} m where m.id = "server"."manager_id"), "server"."observed_at")`.as("looked_at");

const hostKeys = sql<string[] | null>`(
  select k.keys from ${knownHost} k
  where k.organization_id = "server"."organization_id" and k.host =
    case when "server"."port" = 22 then "server"."address" else '[' || "server"."address" || ']:' || "server"."port" end)`.as(
  "host_keys",
);

const select = ({ runtime, organizationId }: OrganizationContext) =>
  runtime.db
    .select({ server, keyName: sshKey.name, services: used(organizationId), step, hostKeys, lookedAt })
    .from(server)
    .leftJoin(sshKey, eq(sshKey.id, server.sshKeyId));

function listed(
  {
    server: row,
    keyName,
    services,
    step: at,
    hostKeys: keys,
    lookedAt: seenAt,
  }: Awaited<ReturnType<typeof select>>[number],
  now: Date,
): ListedServer {
  const { id, name, description, connection, address, port, username, type, buildsAtOnce, problem, engine } = row;
  return {
    ...{ id, name, description, connection, address, port, username, type, buildsAtOnce, problem, engine, services },
    machine: row.facts,
    monitoring: row.monitoring ?? usualMonitoring,
    hostKey: keys?.[0] ? fingerprintOf(keys[0]) : null,
    sshKey: row.sshKeyId === null ? null : { id: row.sshKeyId, name: keyName ?? "" },
    status: serverStatus({ ...row, step: at, observedAt: seenAt === null ? null : new Date(seenAt), now }),
    proxy: { address: row.publicAddress, http: row.httpPort, https: row.httpsPort },
    swarm: { managerId: row.managerId, role: row.swarmRole, nodeId: row.swarmNodeId },
    observedAt: row.observedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** As ssh writes it, of "type base64". */
const fingerprintOf = (key: string): string =>
  `SHA256:${createHash("sha256")
    .update(Buffer.from(key.split(" ")[1] ?? "", "base64"))
    .digest("base64")
    .replace(/=+$/, "")}`;

/** This machine first, then the organization's by name. */
export async function listServers(ctx: OrganizationContext): Promise<ListedServer[]> {
  const rows = await select(ctx)
    .where(serversOf(ctx.organizationId))
    .orderBy(desc(eq(server.connection, "local")), asc(server.name));
  const now = ctx.runtime.now();
  return rows.map((row) => listed(row, now));
}

export async function getServer(ctx: ServerContext): Promise<ListedServer> {
  const [row] = await select(ctx).where(eq(server.id, ctx.server.id));
  if (!row) throw new Error("a loaded server is not there");
  return listed(row, ctx.runtime.now());
}
