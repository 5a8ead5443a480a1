import { server } from "@moorage/db/schema";
import { copyImage, hasImage, type Machine, type Progress } from "@moorage/engine";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

interface Spreading {
  worker: Worker;
  machine: Machine;
  at: { service: { serverId: string } };
  progress: Progress;
  signal: AbortSignal;
}

/** An image that no registry has must be on every node that may run it. */
export async function spreadImage({ worker, machine, at, progress, signal }: Spreading, image: string): Promise<void> {
  if (image.includes("@")) return;
  const nodes = await worker.runtime.db.select().from(server).where(eq(server.managerId, at.service.serverId));
  for (const node of nodes) {
    try {
      await using held = await worker.hosts.hold(node);
      if (await hasImage(held.host, image)) continue;
      progress.log(`Copying the image to ${node.name}`);
      await progress.step("push", () => copyImage(machine.host, held.host, image, signal));
    } catch (error) {
      signal.throwIfAborted();
      // A node that is away takes nothing anyway.
      progress.log(`${node.name} did not get the image: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
