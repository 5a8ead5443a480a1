import { server } from "@moorage/db/schema";
import { copyImage, hasImage, listCarriedImages, type Machine, type Progress } from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { trustAuthority } from "@moorage/engine/registry";
import { eq } from "drizzle-orm";
import { eachNode } from "../../machines/each-node.ts";
import type { ServerRow } from "../../machines/hosts.ts";
import type { Worker } from "../../worker.ts";
import { findRegistry, openRegistry } from "../registry/access.ts";

interface Spreading {
  worker: Worker;
  machine: Machine;
  at: { service: { serverId: string }; deployment: { registryId: string | null } };
  progress: Progress;
  signal: AbortSignal;
}

/**
 * What every node that may run it needs: the image itself, or whom to believe that it is the registry's. Answers the nodes
 * that have the image now, where it is not to be pulled.
 */
export async function spreadImage(spreading: Spreading, image: string): Promise<string[] | undefined> {
  const { worker, at, progress, signal } = spreading;
  const pulled = isPulled(image);
  const give = pulled ? await trusting(worker, at.deployment.registryId) : copying(spreading, image);
  if (!give) return undefined;
  const given: string[] = [];
  const giveTo: Give = async (host, node) => {
    await give(host, node);
    if (node.swarmNodeId) given.push(node.swarmNodeId);
  };
  await eachNode(worker, at.service.serverId, giveTo, (name, error) => {
    signal.throwIfAborted();
    progress.log(`${name} was not prepared: ${error instanceof Error ? error.message : String(error)}`);
  });
  return pulled ? undefined : given;
}

/** Before anything comes to a node that has just joined. */
export async function giveImages(
  worker: Worker,
  managerId: string,
  node: Host,
  { log, signal }: Pick<Progress, "log"> & { signal: AbortSignal },
): Promise<void> {
  const manager = worker.engineOf(managerId);
  for (const image of await listCarriedImages(manager)) {
    if (await hasImage(node, image)) continue;
    log("Copying an image that no registry has");
    await copyImage(manager.host, node, image, signal);
  }
}

/** By digest; by its id it is only where it was built or brought. */
const isPulled = (image: string): boolean => image.includes("@");

/** Of an earlier release: all nodes of ours were given its image, with it or when they joined. */
export async function nodesWith({ runtime }: Worker, serverId: string, image: string): Promise<string[] | undefined> {
  if (isPulled(image)) return undefined;
  const rows = await runtime.db.select({ id: server.swarmNodeId }).from(server).where(eq(server.managerId, serverId));
  return rows.flatMap(({ id }) => id ?? []);
}

type Give = (host: Host, node: ServerRow) => Promise<unknown>;

/** Of an image that no registry has. */
const copying =
  ({ machine, progress, signal }: Spreading, image: string): Give =>
  async (host, { name }) => {
    if (await hasImage(host, image)) return;
    progress.log(`Copying the image to ${name}`);
    await progress.step("push", () => copyImage(machine.host, host, image, signal));
  };

/** Undefined where every machine knows that already. */
async function trusting(worker: Worker, registryId: string | null): Promise<Give | undefined> {
  const row = registryId === null ? undefined : await findRegistry(worker, registryId);
  if (!row) return undefined;
  const { address, caCertificate } = openRegistry(worker, row);
  return caCertificate === undefined ? undefined : (host) => trustAuthority(host, address, caCertificate);
}
