import { copyImage, hasImage, type Machine, type Progress } from "@moorage/engine";
import type { Host } from "@moorage/engine/host";
import { trustAuthority } from "@moorage/engine/registry";
import { eachNode } from "../../machines/each-node.ts";
import type { Worker } from "../../worker.ts";
import { findRegistry, openRegistry } from "../registry/access.ts";

interface Spreading {
  worker: Worker;
  machine: Machine;
  at: { service: { serverId: string }; deployment: { registryId: string | null } };
  progress: Progress;
  signal: AbortSignal;
}

/** What every node that may run it needs: the image itself, or whom to believe that it is the registry's. */
export async function spreadImage(spreading: Spreading, image: string): Promise<void> {
  const { worker, at, progress, signal } = spreading;
  const give = image.includes("@") ? await trusting(worker, at.deployment.registryId) : copying(spreading, image);
  if (!give) return;
  await eachNode(worker, at.service.serverId, give, (name, error) => {
    signal.throwIfAborted();
    progress.log(`${name} was not prepared: ${error instanceof Error ? error.message : String(error)}`);
  });
}

type Give = (host: Host, name: string) => Promise<unknown>;

/** Of an image that no registry has. */
const copying =
  ({ machine, progress, signal }: Spreading, image: string): Give =>
  async (host, name) => {
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
