import type { Queryable } from "@moorage/db";
import { server } from "@moorage/db/schema";
import { AppError, notFound } from "@moorage/domain";
import { and, eq, isNull, or } from "drizzle-orm";
import { type OrganizationContext, requirePermission } from "../context.ts";

export type ServerRow = typeof server.$inferSelect;

export interface ServerContext extends OrganizationContext {
  server: ServerRow;
}

/** The organization's own, and this machine, which is everybody's. */
export const serversOf = (organizationId: string) =>
  or(eq(server.organizationId, organizationId), isNull(server.organizationId));

export async function loadServer<C extends OrganizationContext>(ctx: C, id: string): Promise<C & ServerContext> {
  const [row] = await ctx.runtime.db
    .select()
    .from(server)
    .where(and(eq(server.id, id), serversOf(ctx.organizationId)));
  if (!row) throw notFound("Server");
  return { ...ctx, server: row };
}

/** This machine is everybody's; some of it is its administrators' alone. */
export function requireOwn(ctx: ServerContext): void {
  if (ctx.server.organizationId === null) requirePermission(ctx, "instance:admin");
}

/** Where a new service is to run: the server that was chosen, else this machine. */
export async function findPlace(
  tx: Queryable,
  { organizationId }: OrganizationContext,
  serverId: string | undefined,
): Promise<string> {
  const chosen = serverId === undefined ? eq(server.connection, "local") : eq(server.id, serverId);
  const [row] = await tx
    .select()
    .from(server)
    .where(and(chosen, serversOf(organizationId)));
  if (!row && serverId === undefined)
    throw new AppError("UNAVAILABLE", "This server is still being set up. Try again in a few seconds.");
  if (!row) throw notFound("Server");
  requireRuns(row);
  return row.id;
}

function requireRuns({ name, type, managerId }: ServerRow): void {
  if (type === "build")
    throw new AppError("PRECONDITION", `${name} is a build server: nothing runs there.`, {
      field: "serverId",
      hint: "Choose another server, or make it a deploy server first.",
    });
  if (managerId !== null)
    throw new AppError("PRECONDITION", `${name} is a node of another server's Swarm.`, {
      field: "serverId",
      hint: "Choose the manager of that Swarm; placement rules of the service say on which node it runs.",
    });
}
