import type { ServerFacts } from "@moorage/domain/server";
import type { Host } from "../host/host.ts";
import { probeServer, type ServerProbe } from "./probe.ts";

/** What is remembered of a server. */
export const factsOf = ({ os, processor, kernel, cpus, memoryBytes, disk }: ServerProbe): ServerFacts => ({
  os: os.name || "Linux",
  architecture: processor,
  kernel,
  cpus,
  memoryBytes,
  diskBytes: disk.totalBytes,
  diskFreeBytes: disk.freeBytes,
});

/** What a machine is, whatever is installed on it. */
export const readFacts = async (host: Host): Promise<ServerFacts> => factsOf(await probeServer(host, "/"));
