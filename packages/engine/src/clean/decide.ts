/** What may go. Pure; what is not this instance's, or may still be needed, stays. */
import { type DiskPart, type DiskUsage, isFree, type LeftVolume, sumOf } from "@moorage/domain/server";
import { buildkitRole } from "../build/own-buildkit.ts";
import { labels } from "../machine.ts";
import type { SeenContainer, SeenDisk, SeenImage, SeenVolume } from "./look.ts";

/** What the rows say is needed. They are read after the machine was looked at, so that nothing new is missed. */
export interface Needed {
  instanceId: string;
  /** Deployments and commands that have not ended. */
  openRuns: ReadonlySet<string>;
  /** Images, by id or digest, that serve, can be rolled back to or are about to be used. */
  images: ReadonlySet<string>;
  /** Services that are there. */
  services: ReadonlySet<string>;
  /** Volumes by name: what mounts them. */
  volumes: ReadonlyMap<string, "settings" | "version">;
  /** Services whose things are not to be touched by who asks. */
  foreign: ReadonlySet<string>;
}

type Labelled = Pick<SeenContainer, "labels">;

const isOurs = ({ labels: own }: Labelled, { instanceId, foreign }: Needed): boolean =>
  own[labels.instance] === instanceId && !foreign.has(own[labels.service] ?? own[labels.owner] ?? "");

const endedRoles = new Set(["command", "pre-deploy", "post-deploy"]);

/** Commands, hooks and builds whose run has ended. Containers of services are Swarm's to take away. */
export function deadContainers({ containers, builds }: SeenDisk, needed: Needed): SeenContainer[] {
  const deadBuilds = new Set(
    builds.filter(({ deploymentId }) => !needed.openRuns.has(deploymentId)).map(({ name }) => name),
  );
  return containers.filter((container) => {
    if (deadBuilds.has(container.network)) return true;
    const { [labels.run]: runId, [labels.role]: role = "" } = container.labels;
    return isOurs(container, needed) && endedRoles.has(role) && runId !== undefined && !needed.openRuns.has(runId);
  });
}

/** What was built, and no container, no version and no deployment on its way needs. */
export function unneededImages({ images, containers }: SeenDisk, needed: Needed): SeenImage[] {
  const used = new Set(containers.map(({ imageId }) => imageId));
  return images.filter(
    (image) =>
      isOurs(image, needed) &&
      image.labels[labels.service] !== undefined &&
      !used.has(image.id) &&
      ![image.id, ...image.digests].some((name) => needed.images.has(name)) &&
      !needed.openRuns.has(image.labels[labels.deployment] ?? ""),
  );
}

const cacheName = /^moorage-[0-9a-f]{32}-(build|launch)$/;
/** The slug and the key that stand before the mount's own name. */
const prefix = /^.+?-[0-9a-f]{10}-/;

/** Data of services that are gone, or that do not mount it any more. */
export function leftVolumes(seen: SeenDisk, needed: Needed, idOf: (name: string) => string): LeftVolume[] {
  const used = new Set(seen.containers.flatMap(({ volumes }) => volumes));
  return seen.volumes
    .filter((volume) => isLeft(volume, needed))
    .map((volume) => {
      const { name, labels: own, sizeBytes, createdAt, containers } = volume;
      const cache = cacheName.exec(name);
      return {
        id: idOf(name),
        name: cache ? `${cache[1]} cache` : name.replace(prefix, ""),
        serviceId: own[labels.service] ?? "",
        isCache: cache !== null,
        sizeBytes,
        createdAt,
        inUse: used.has(name) || (containers ?? 0) > 0,
        forRollback: needed.volumes.get(name) === "version",
      };
    });
}

function isLeft(volume: SeenVolume, needed: Needed): boolean {
  const serviceId = volume.labels[labels.service];
  if (!isOurs(volume, needed) || serviceId === undefined) return false;
  if (cacheName.test(volume.name)) return !needed.services.has(serviceId);
  return needed.volumes.get(volume.name) !== "settings";
}

/** Sizes by part, and the volumes that are left. */
export function usageOf(seen: SeenDisk, needed: Needed, idOf: (name: string) => string): DiskUsage {
  const left = leftVolumes(seen, needed, idOf);
  const caches = seen.volumes.filter((volume) => isOwnCache(volume, needed));
  const volumes = seen.volumes.filter((volume) => !caches.includes(volume));
  return {
    parts: [
      containersOf(seen, needed),
      imagesOf(seen, needed),
      cacheOf(seen, caches),
      volumesOf({ ...seen, volumes }, left),
    ],
    volumes: left,
  };
}

function containersOf(seen: SeenDisk, needed: Needed): DiskPart {
  const { containers } = seen;
  const dead = deadContainers(seen, needed);
  return {
    ...{ part: "containers", total: containers.length, active: containers.filter(({ running }) => running).length },
    sizeBytes: sumOf(containers.map(({ sizeBytes }) => sizeBytes)),
    unusedBytes: sumOf(containers.filter(({ running }) => !running).map(({ sizeBytes }) => sizeBytes)),
    ...{ cleanable: dead.length, cleanableBytes: sumOf(dead.map(({ sizeBytes }) => sizeBytes)) },
  };
}

function imagesOf(seen: SeenDisk, needed: Needed): DiskPart {
  const { images, layersBytes } = seen;
  const used = new Set(seen.containers.map(({ imageId }) => imageId));
  const unused = images.filter(({ id }) => !used.has(id));
  const unneeded = unneededImages(seen, needed);
  return {
    ...{ part: "images", total: images.length, active: images.length - unused.length, sizeBytes: layersBytes },
    unusedBytes: sumOf(unused.map(({ ownBytes }) => ownBytes)),
    ...{ cleanable: unneeded.length, cleanableBytes: sumOf(unneeded.map(({ ownBytes }) => ownBytes)) },
  };
}

/** Of a BuildKit of our own, all of it. */
const isOwnCache = ({ labels: own }: SeenVolume, { instanceId }: Needed): boolean =>
  own[labels.instance] === instanceId && own[labels.role] === buildkitRole;

/** What is shared is counted with the images. */
function cacheOf({ cache: engines }: SeenDisk, caches: readonly SeenVolume[]): DiskPart {
  const ours = caches.map(({ sizeBytes }) => ({ sizeBytes: sizeBytes ?? 0, inUse: false, shared: false }));
  const cache = [...engines, ...ours];
  const own = cache.filter(({ shared }) => !shared);
  const unused = own.filter(({ inUse }) => !inUse);
  const unusedBytes = sumOf(unused.map(({ sizeBytes }) => sizeBytes));
  return {
    ...{ part: "build-cache", total: cache.length, active: cache.filter(({ inUse }) => inUse).length },
    sizeBytes: sumOf(own.map(({ sizeBytes }) => sizeBytes)),
    ...{ unusedBytes, cleanable: unused.length, cleanableBytes: unusedBytes },
  };
}

function volumesOf({ volumes, containers }: SeenDisk, left: readonly LeftVolume[]): DiskPart {
  const used = new Set(containers.flatMap((container) => container.volumes));
  const unused = volumes.filter(({ name }) => !used.has(name));
  const free = left.filter(isFree);
  return {
    ...{ part: "volumes", total: volumes.length, active: volumes.length - unused.length },
    sizeBytes: sumOf(volumes.map(({ sizeBytes }) => sizeBytes)),
    unusedBytes: sumOf(unused.map(({ sizeBytes }) => sizeBytes)),
    ...{ cleanable: free.length, cleanableBytes: sumOf(free.map(({ sizeBytes }) => sizeBytes)) },
  };
}
