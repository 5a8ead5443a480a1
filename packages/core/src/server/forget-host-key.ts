import { knownHost } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { hostKeyName } from "@moorage/domain/server";
import { and, eq } from "drizzle-orm";
import { withTransaction } from "../transaction.ts";
import type { ServerContext } from "./load.ts";

/** For a server that was made anew: the next contact is a first one again, and pins what it sees. */
export async function forgetHostKey(ctx: ServerContext): Promise<{ forgotten: boolean }> {
  const { id, name, address, port } = ctx.server;
  const { organizationId } = ctx;
  if (!address) throw new AppError("PRECONDITION", "This is the machine that Moorage runs on.");
  return withTransaction(ctx, async (tx) => {
    const gone = await tx
      .delete(knownHost)
      .where(and(eq(knownHost.organizationId, organizationId), eq(knownHost.host, hostKeyName({ address, port }))))
      .returning();
    tx.note({ type: "server", id, name, before: { hostKeys: gone.flatMap(({ keys }) => keys) } });
    tx.publish({ type: "server.changed", organizationId, serverId: id });
    return { forgotten: gone.length > 0 };
  });
}
