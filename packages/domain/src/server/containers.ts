/** What a container of a service uses at a moment. What its kernel does not count is null. */
export interface ContainerStats {
  containerId: string;
  serviceId: string;
  name: string;
  /** Of one core: two busy cores are 200. */
  cpuPercent: number | null;
  memoryUsedBytes: number | null;
  /** The machine's, where the container has no limit. */
  memoryTotalBytes: number | null;
  networkInBytes: number;
  networkOutBytes: number;
  readBytes: number;
  writtenBytes: number;
}
