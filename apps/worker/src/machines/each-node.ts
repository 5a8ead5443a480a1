import { server } from "@moorage/db/schema";
import type { Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import type { Worker } from "../worker.ts";
import type { ServerRow } from "./hosts.ts";

/** One after the other of the servers that are nodes of this one's Swarm. One that is away takes nothing anyway: it is told. */
export async function eachNode(
  worker: Worker,
  managerId: string,
  work: (host: Host, node: ServerRow) => Promise<unknown>,
  failed: (name: string, error: unknown) => void,
): Promise<void> {
  for (const node of await worker.runtime.db.select().from(server).where(eq(server.managerId, managerId))) {
    try {
      await using held = await worker.hosts.hold(node);
      await work(held.host, node);
    } catch (error) {
      failed(node.name, error);
    }
  }
}
