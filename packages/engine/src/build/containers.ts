import type { Readable } from "node:stream";
import { dockerError, isConflict, isNotFound, orUndefined } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { waitFor } from "../wait.ts";
import type { Allowance } from "./limits.ts";

interface Inspected {
  Id: string;
  Image: string;
  HostConfig: { NetworkMode?: string };
  Mounts?: { Type: string; Name?: string }[];
}

/** pack has no options for limits, and what it leaves after a SIGKILL goes on: its containers are known by their network. */
export class OwnContainers implements AsyncDisposable {
  readonly #host: Host;
  readonly #network: string;
  readonly #keptVolumes: (name: string) => boolean;
  #events: (Readable & { destroy(): void }) | undefined;

  constructor(host: Host, network: string, keptVolumes: (name: string) => boolean) {
    this.#host = host;
    this.#network = network;
    this.#keptVolumes = keptVolumes;
  }

  /** A bridge of this build alone, also when a run of it that was killed left something there. */
  static async open(
    host: Host,
    given: {
      network: string;
      labels: Record<string, string>;
      allowance: Allowance;
      keptVolumes: (name: string) => boolean;
    },
  ): Promise<OwnContainers> {
    const containers = new OwnContainers(host, given.network, given.keptVolumes);
    await containers.removeAll();
    await host.docker
      .createNetwork({ Name: given.network, Driver: "bridge", CheckDuplicate: true, Labels: given.labels })
      .catch((error: unknown) => {
        if (!isConflict(error)) throw dockerError(host.id, error, "The build's network could not be made");
      });
    await containers.#limitNew(given.allowance);
    return containers;
  }

  async #limitNew(allowance: Allowance): Promise<void> {
    const filters = { type: ["container"], event: ["create"], label: ["author=pack"] };
    const events = (await this.#host.docker.getEvents({ filters: JSON.stringify(filters) })) as unknown as Readable;
    this.#events = events;
    let rest = "";
    events.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter(Boolean)) void this.#limit(line, allowance);
    });
    events.on("error", () => events.destroy());
  }

  async #limit(line: string, { memoryBytes, cpus, processes }: Allowance): Promise<void> {
    const { Actor } = JSON.parse(line) as { Actor?: { ID?: string } };
    if (!Actor?.ID) return;
    const container = this.#host.docker.getContainer(Actor.ID);
    // Gone already, or not ours: then there is nothing to hold back.
    const found = (await container.inspect().catch(() => undefined)) as Inspected | undefined;
    if (found?.HostConfig.NetworkMode !== this.#network) return;
    await container
      .update({
        Memory: memoryBytes,
        MemorySwap: memoryBytes,
        NanoCpus: Math.round(cpus * 1e9),
        PidsLimit: processes,
      })
      .catch(() => undefined);
  }

  async #list(): Promise<Inspected[]> {
    const found = await this.#host.docker.listContainers({
      all: true,
      filters: JSON.stringify({ label: ["author=pack"], network: [this.#network] }),
    });
    const inspected = await Promise.all(
      found.map(({ Id }) => orUndefined(this.#host.docker.getContainer(Id).inspect() as Promise<Inspected>)),
    );
    return inspected.filter((container) => container !== undefined);
  }

  /** The containers with their volumes and the builder that was made for them; the caches stay. */
  async removeContainers(): Promise<void> {
    const found = await this.#list();
    const { docker } = this.#host;
    for (const { Id } of found) await gone(docker.getContainer(Id).remove({ force: true, v: true }));
    const volumes = found.flatMap(({ Mounts = [] }) => Mounts.flatMap(({ Name }) => Name ?? []));
    for (const name of new Set(volumes.filter((name) => !this.#keptVolumes(name))))
      await gone(docker.getVolume(name).remove());
    for (const image of new Set(found.map(({ Image }) => Image))) await this.#removeBuilder(image);
  }

  async #removeBuilder(image: string): Promise<void> {
    const found = (await orUndefined(this.#host.docker.getImage(image).inspect())) as
      | { RepoTags?: string[] }
      | undefined;
    for (const tag of found?.RepoTags ?? [])
      if (tag.startsWith("pack.local/")) await gone(this.#host.docker.getImage(tag).remove());
  }

  async removeAll(): Promise<void> {
    await this.removeContainers();
    const network = this.#host.docker.getNetwork(this.#network);
    if (!(await orUndefined(network.inspect()))) return;
    await waitFor(
      async () => {
        await this.removeContainers();
        return network.remove().then(
          () => true,
          (error: unknown) => isNotFound(error),
        );
      },
      { timeoutMs: 20_000, everyMs: 250, what: "The build's network is removed" },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events?.destroy();
    await this.removeAll();
  }
}

/** What a build of this name left when its worker was killed; usually nothing. */
export async function removeLeftContainers(host: Host, network: string): Promise<void> {
  if (!(await orUndefined(host.docker.getNetwork(network).inspect()))) return;
  await new OwnContainers(host, network, (name) => !name.startsWith("pack-")).removeAll();
}

/** What another one removed meanwhile, or still uses, is not ours to wait for. */
async function gone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  });
}
