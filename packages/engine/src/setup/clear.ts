/** Takes off a server what Moorage made on it. Only what has the instance's label, and the folders that it writes there. */

import { removeNetwork } from "../docker/networks.ts";
import { removeService } from "../docker/services.ts";
import { isNotFound } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels } from "../machine.ts";
import { clearSecrets } from "../reconcile/secrets.ts";

export interface ClearOptions {
  instanceId: string;
  dataDir: string;
}

/** Volumes stay with what is in them; so do Docker, its images and its Swarm, which others may use. */
export async function clearServer(host: Host, { instanceId, dataDir }: ClearOptions): Promise<void> {
  const { docker } = host;
  const own = { filters: { label: [`${labels.instance}=${instanceId}`] } };
  const { Swarm } = (await docker.info()) as { Swarm: { ControlAvailable: boolean } };
  if (Swarm.ControlAvailable) {
    for (const { ID } of await docker.listServices(own)) await removeService(host, ID);
    await clearSecrets(host, instanceId);
  }
  for (const { Id } of await docker.listContainers({ ...own, all: true }))
    await docker.getContainer(Id).remove({ force: true, v: true }).catch(ignoreGone);
  // Only ours are in them, and these have just been removed.
  for (const { Name } of await docker.listNetworks(own)) await removeNetwork(host, Name, "");
  const all = await docker.listContainers({ all: true, filters: { label: [labels.instance] } });
  // Another Moorage has its files in the same place.
  if (all.length > 0) return;
  for (const folder of ["traefik", "files"]) await host.files.remove(`${dataDir}/${folder}`);
  await host.exec(["rmdir", "--ignore-fail-on-non-empty", "--", dataDir]).catch(() => undefined);
}

const ignoreGone = (error: unknown): void => {
  if (!isNotFound(error)) throw error;
};
