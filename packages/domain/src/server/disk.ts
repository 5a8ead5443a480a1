/** What takes room on a server, and what of it may go. */

/** What a clean-up can be told to take; also the names of its steps, in their order. */
export const cleanParts = ["containers", "images", "build-cache", "volumes"] as const;
export type CleanPart = (typeof cleanParts)[number];

export interface DiskPart {
  part: CleanPart;
  total: number;
  /** Used by a container, or by a build that runs. */
  active: number;
  sizeBytes: number;
  /** Of those that are not active, whoever they belong to. */
  unusedBytes: number;
  /** What a clean-up would take: of this instance alone, and needed for nothing. */
  cleanable: number;
  cleanableBytes: number;
}

/** A volume of a service that is gone, or that does not mount it any more. */
export interface LeftVolume {
  /** Made of its name, which is shown to nobody while its service exists. */
  id: string;
  /** As the mount called it. */
  name: string;
  serviceId: string;
  /** Of a builder: it holds nothing that cannot be made again. */
  isCache: boolean;
  /** Null where the engine does not tell. */
  sizeBytes: number | null;
  /** ISO 8601. */
  createdAt: string | null;
  /** A container still has it. */
  inUse: boolean;
  /** A version that can be rolled back to mounts it. */
  forRollback: boolean;
}

export interface DiskUsage {
  parts: DiskPart[];
  volumes: LeftVolume[];
}

/** What is not known counts nothing. */
export const sumOf = (sizes: readonly (number | null)[]): number =>
  sizes.reduce<number>((all, size) => all + (size ?? 0), 0);

/** Without being asked twice: nobody uses it, and no version needs it. */
export const isFree = ({ inUse, forRollback }: LeftVolume): boolean => !inUse && !forRollback;
