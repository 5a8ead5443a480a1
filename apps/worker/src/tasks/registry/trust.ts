import { registryOf } from "@moorage/core/registry";
import { registry } from "@moorage/db/schema";
import type { Host } from "@moorage/engine/host";
import { trustAuthority } from "@moorage/engine/registry";
import { eq } from "drizzle-orm";
import { eachNode } from "../../machines/each-node.ts";
import type { Worker } from "../../worker.ts";
import type { Row } from "./access.ts";

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

/** All that may pull again what runs already: the manager and its nodes. */
export async function trustEverywhere(worker: Worker, managerId: string, manager: Host, row: Row): Promise<void> {
  const { address, caCertificate } = registryOf(row);
  if (!caCertificate) return;
  const trust = (host: Host) => trustAuthority(host, address, caCertificate);
  await trust(manager);
  await eachNode(worker, managerId, trust, (node, error) =>
    worker.runtime.log.warn({ error, node, registryId: row.id }, "a node was not given a registry's authority"),
  );
}
