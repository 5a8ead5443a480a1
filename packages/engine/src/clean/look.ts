/** What takes room on a server, in one answer of its engine. */
import { dockerError } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { labels } from "../machine.ts";

type Labels = Readonly<Record<string, string>>;

export interface SeenImage {
  id: string;
  tags: readonly string[];
  digests: readonly string[];
  labels: Labels;
  /** Without the layers that other images have too. */
  ownBytes: number;
}

export interface SeenContainer {
  id: string;
  name: string;
  imageId: string;
  labels: Labels;
  running: boolean;
  sizeBytes: number;
  network: string;
  volumes: readonly string[];
}

export interface SeenVolume {
  name: string;
  labels: Labels;
  sizeBytes: number | null;
  createdAt: string | null;
  /** What the engine counts; null where it does not. */
  containers: number | null;
}

export interface SeenDisk {
  layersBytes: number;
  images: readonly SeenImage[];
  containers: readonly SeenContainer[];
  volumes: readonly SeenVolume[];
  cache: readonly { sizeBytes: number; inUse: boolean; shared: boolean }[];
  /** Networks that were made for one build each. */
  builds: readonly BuildNetwork[];
}

export interface BuildNetwork {
  name: string;
  deploymentId: string;
}

interface Answer {
  LayersSize?: number;
  Images?:
    | {
        Id: string;
        RepoTags?: string[] | null;
        RepoDigests?: string[] | null;
        Labels?: Labels | null;
        Size: number;
        SharedSize: number;
      }[]
    | null;
  Containers?: RawContainer[] | null;
  Volumes?:
    | {
        Name: string;
        Labels?: Labels | null;
        CreatedAt?: string;
        UsageData?: { Size: number; RefCount: number } | null;
      }[]
    | null;
  BuildCache?: { Size: number; InUse: boolean; Shared: boolean }[] | null;
}

interface RawContainer {
  Id: string;
  Names?: string[] | null;
  ImageID: string;
  Labels?: Labels | null;
  State: string;
  SizeRw?: number;
  HostConfig?: { NetworkMode?: string };
  Mounts?: { Type: string; Name?: string }[] | null;
}

export async function lookAtDisk(host: Host, instanceId: string): Promise<SeenDisk> {
  try {
    const [answer, builds] = await Promise.all([
      host.docker.df() as Promise<Answer>,
      listBuildNetworks(host, instanceId),
    ]);
    return { ...seenIn(answer), builds };
  } catch (error) {
    throw dockerError(host.id, error, "What takes room could not be read");
  }
}

export async function listBuildNetworks(host: Host, instanceId: string): Promise<BuildNetwork[]> {
  const label = [`${labels.instance}=${instanceId}`, labels.deployment];
  const found = await host.docker.listNetworks({ filters: { label } });
  return found.map(({ Name: name, Labels }) => ({ name, deploymentId: Labels?.[labels.deployment] ?? "" }));
}

/** The engine writes -1 for what it did not count. */
const counted = (value: number | undefined): number | null => (value === undefined || value < 0 ? null : value);

function seenIn({ LayersSize, Images, Containers, Volumes, BuildCache }: Answer): Omit<SeenDisk, "builds"> {
  return {
    layersBytes: LayersSize ?? 0,
    images: (Images ?? []).map(({ Id: id, RepoTags, RepoDigests, Labels, Size, SharedSize }) => ({
      ...{ id, tags: RepoTags ?? [], digests: RepoDigests ?? [], labels: Labels ?? {} },
      ownBytes: Size - (counted(SharedSize) ?? 0),
    })),
    containers: (Containers ?? []).map(containerOf),
    volumes: (Volumes ?? []).map(({ Name: name, Labels, CreatedAt, UsageData }) => ({
      ...{ name, labels: Labels ?? {}, createdAt: CreatedAt ?? null },
      ...{ sizeBytes: counted(UsageData?.Size), containers: counted(UsageData?.RefCount) },
    })),
    cache: (BuildCache ?? []).map(({ Size: sizeBytes, InUse: inUse, Shared: shared }) => ({
      sizeBytes,
      inUse,
      shared,
    })),
  };
}

const containerOf = ({ Id: id, Names, ImageID, Labels, State, ...more }: RawContainer): SeenContainer => ({
  id,
  name: (Names?.[0] ?? "").replace(/^\//, ""),
  imageId: ImageID,
  labels: Labels ?? {},
  running: State === "running",
  sizeBytes: more.SizeRw ?? 0,
  network: more.HostConfig?.NetworkMode ?? "",
  volumes: (more.Mounts ?? []).flatMap(({ Name }) => Name ?? []),
});
