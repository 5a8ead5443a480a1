import { AppError } from "@moorage/domain";
import type { Host } from "../host/host.ts";
import { probeServer, type ServerProbe } from "./probe.ts";
import { readiness } from "./readiness.ts";

export interface CheckOptions {
  /** Where our files will lie. */
  dataDir: string;
  log(line: string): void;
  /** Somebody sets it up; what serves already is not given up for what would keep it from being set up. */
  settingUp: boolean;
  signal?: AbortSignal | undefined;
}

/** Says what to know before a server is set up; throws what stands in the way. */
export async function checkServer(host: Host, { dataDir, log, settingUp, signal }: CheckOptions): Promise<ServerProbe> {
  const probe = await probeServer(host, dataDir, signal);
  const memory = Math.round(probe.memoryBytes / 1024 ** 2);
  const disk = (probe.disk.freeBytes / 1024 ** 3).toFixed(1);
  log(`${probe.os.name}, ${probe.architecture}, kernel ${probe.kernel}, ${probe.cpus} processors`);
  log(`${memory} MiB of memory, ${disk} GiB free`);
  const findings = readiness(probe);
  for (const { title, why, how } of findings) log(`${title} ${why} ${how}`);
  const blocking = settingUp && findings.find(({ level }) => level === "blocks");
  if (blocking) throw new AppError("PRECONDITION", `${blocking.title} ${blocking.why}`, { hint: blocking.how });
  return probe;
}
