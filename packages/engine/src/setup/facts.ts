import type { ServerFacts } from "@moorage/domain/server";
import type { Host } from "../host/host.ts";
import { clockFinding } from "./clock.ts";
import type { Finding } from "./finding.ts";
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

/** What a machine is, whatever is installed on it; and its clock, where that is wrong. */
export async function readFacts(host: Host): Promise<{ facts: ServerFacts; clock: Finding | null }> {
  const probe = await probeServer(host, "/");
  const clock = clockFinding(probe.clockAheadMs);
  return { facts: factsOf(probe), clock: clock && clock.level !== "good" ? clock : null };
}
