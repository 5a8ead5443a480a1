import { AppError } from "@moorage/domain";
import type { ServerTest } from "@moorage/domain/server";
import { withTransaction } from "../transaction.ts";
import type { ServerContext } from "./load.ts";

const timeoutMs = 40_000;

/** Connects to the server; pins its host key at first contact. What is wrong is part of the answer. */
export async function testServer(ctx: ServerContext): Promise<ServerTest> {
  const { id, name, connection } = ctx.server;
  if (connection === "local") throw new AppError("PRECONDITION", "This is the machine that Moorage runs on.");
  const found = await ctx.runtime.tasks.ask("server.test", { serverId: id }, { timeoutMs });
  await withTransaction(ctx, async (tx) => {
    const { fingerprint, problem } = found;
    tx.note({ type: "server", id, name, after: { fingerprint, problem: problem?.code ?? null } });
    tx.publish({ type: "server.changed", organizationId: ctx.organizationId, serverId: id });
  });
  return found;
}
