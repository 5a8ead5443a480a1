import type { Queryable } from "@moorage/db";
import { environment, project, server, service } from "@moorage/db/schema";
import { AppError, newId } from "@moorage/domain";
import { and, asc, eq, type or, sql } from "drizzle-orm";
import type { z } from "zod";
import { type OrganizationContext, requirePermission } from "../context.ts";
import { limits, requireRoom } from "../limits.ts";
import { first } from "../rows.ts";
import { loadSshKey } from "../ssh-key/load.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import type { CreateServer, UpdateServer } from "./input.ts";
import type { ServerContext, ServerRow } from "./load.ts";

export const settingsOf = ({
  name,
  description,
  address,
  port,
  username,
  sshKeyId,
  type,
  buildsAtOnce,
}: ServerRow) => ({
  ...{ name, description, address, port, username, sshKeyId, type, buildsAtOnce },
});

/** Notes the server; nothing is connected to before it is tested or set up. */
export async function createServer(
  ctx: OrganizationContext,
  input: z.output<typeof CreateServer>,
): Promise<{ id: string; name: string }> {
  const { organizationId } = ctx;
  await loadSshKey(ctx, input.sshKeyId);
  return withTransaction(ctx, async (tx) => {
    const where = eq(server.organizationId, organizationId);
    await requireRoom(tx, { table: server, where, max: limits.serversPerOrganization, what: "servers" });
    const values = { ...input, id: newId("srv"), organizationId, connection: "ssh" as const };
    const [row] = await tx.insert(server).values(values).onConflictDoNothing().returning();
    if (!row) throw taken(input.name);
    announce(tx, ctx, row.id);
    tx.note({ type: "server", id: row.id, name: row.name, after: settingsOf(row) });
    return { id: row.id, name: row.name };
  });
}

const taken = (name: string) => new AppError("CONFLICT", `There is a server ${name} already.`, { field: "name" });

export function announce(tx: Transaction, { organizationId }: OrganizationContext, serverId: string): void {
  tx.publish({ type: "server.changed", organizationId, serverId });
  tx.enqueue("servers", {});
}

export async function updateServer(
  ctx: ServerContext,
  input: z.output<typeof UpdateServer>,
): Promise<{ id: string; name: string }> {
  const before = settingsOf(ctx.server);
  const { id, connection, managerId } = ctx.server;
  if (connection === "local") requireLocalChange(ctx, input);
  if (input.sshKeyId !== undefined) await loadSshKey(ctx, input.sshKeyId);
  return withTransaction(ctx, async (tx) => {
    const after = merged(before, input);
    if (after.type === "build") await refuseUsed(tx, ctx, eq(service.serverId, id), "cannot become a build server");
    await requireFreeName(tx, ctx, after.name);
    // Whom it reaches now may know the former half alone of a key that is rotated; a run finds out.
    const same = (["sshKeyId", "username", "address"] as const).every((name) => after[name] === before[name]);
    // And which machine it is shows at the next contact.
    const elsewhere = after.address !== before.address && managerId === null;
    const values = { ...after, ...(same ? {} : { nextKey: null }), ...(elsewhere ? { swarmNodeId: null } : {}) };
    const row = first(await tx.update(server).set(values).where(eq(server.id, id)).returning());
    announce(tx, ctx, id);
    tx.note({ type: "server", id, name: row.name, before, after });
    return { id, name: row.name };
  });
}

/** What was not sent stays. */
function merged<T extends object>(before: T, input: { [K in keyof T]?: T[K] | undefined }): T {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}

/** How this machine is reached is not a choice; its name and its builds are the instance's. */
function requireLocalChange(ctx: ServerContext, input: z.output<typeof UpdateServer>): void {
  requirePermission(ctx, "instance:admin");
  const { address, port, username, sshKeyId, type } = input;
  const fixed = Object.entries({ address, port, username, sshKeyId, type }).find(([, value]) => value !== undefined);
  if (fixed)
    throw new AppError("PRECONDITION", "This is the machine that Moorage runs on; it is not reached over SSH.", {
      field: fixed[0],
    });
}

async function requireFreeName(tx: Transaction, { server: own, organizationId }: ServerContext, name: string) {
  if (name === own.name) return;
  const [other] = await tx
    .select({ id: server.id })
    .from(server)
    .where(and(eq(server.organizationId, organizationId), eq(server.name, name)));
  if (other) throw taken(name);
}

const namedMax = 10;

/** A deleted service counts as long as something of it may run. */
export async function refuseUsed(
  tx: Queryable,
  { server: own }: ServerContext,
  which: ReturnType<typeof or>,
  what: string,
): Promise<void> {
  const users = await tx
    .select({ name: sql<string>`${project.name} || ' / ' || ${environment.name} || ' / ' || ${service.name}` })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(which)
    .orderBy(asc(project.name), asc(service.name))
    .limit(namedMax + 1);
  if (users.length === 0) return;
  const named = users.slice(0, namedMax).map((each) => each.name);
  const more = users.length > namedMax ? ", …" : "";
  throw new AppError("CONFLICT", `${own.name} ${what}: ${named.join(", ")}${more} use it.`, {
    hint: "Delete these services, or choose another build server for them, first.",
  });
}
