import type { ServerFinding } from "@moorage/domain/server";
import { requireOwn, type ServerContext } from "./load.ts";

const timeoutMs = 40_000;

/** What is open and what is in order, each with why and how. Of this machine only its administrators learn it. */
export async function inspectServer(ctx: ServerContext): Promise<ServerFinding[]> {
  requireOwn(ctx);
  return ctx.runtime.tasks.ask("server.security", { serverId: ctx.server.id }, { timeoutMs });
}
