import { registryOf } from "@moorage/core/registry";
import { registry } from "@moorage/db/schema";
import type { Host } from "@moorage/engine/host";
import { trustAuthority } from "@moorage/engine/registry";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";

/**
 * A server believes the own authorities of all registries of its organization before anything is pulled there: a node is
 * given replicas of what runs already as soon as it has joined, without a deployment.
 */
export async function trustRegistries(
  { runtime }: Worker,
  organizationId: string | null,
  host: Host,
  log: (line: string) => void,
): Promise<void> {
  if (organizationId === null) return;
  const rows = await runtime.db.select().from(registry).where(eq(registry.organizationId, organizationId));
  for (const row of rows) {
    const { address, caCertificate } = registryOf(row);
    try {
      await trustAuthority(host, address, caCertificate);
    } catch (error) {
      log(`${row.name} is not believed there: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
