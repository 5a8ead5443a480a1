import type { ServerFinding } from "@moorage/domain/server";
import { requirePermission } from "../context.ts";
import type { ServerContext } from "./load.ts";

const timeoutMs = 40_000;

/** What is open and what is in order, each with why and how. Of this machine only its administrators learn it. */
export async function inspectServer(ctx: ServerContext): Promise<ServerFinding[]> {
  const { id: serverId, organizationId } = ctx.server;
  if (organizationId === null) requirePermission(ctx, "instance:admin");
  return ctx.runtime.tasks.ask("server.security", { serverId }, { timeoutMs });
}
