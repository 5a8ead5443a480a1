import { AppError } from "@moorage/domain";
import type { Caller } from "./operation.ts";

/** Without a server, the panel's own machine. */
export async function serverIdOf({ server }: Caller, serverId: string | undefined): Promise<string> {
  if (serverId !== undefined) return serverId;
  const here = (await server.list()).find(({ connection }) => connection === "local");
  if (!here) throw new AppError("UNAVAILABLE", "This server is still being set up. Try again in a few seconds.");
  return here.id;
}
