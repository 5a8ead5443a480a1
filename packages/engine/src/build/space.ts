import { AppError } from "@moorage/domain";
import type { Host } from "../host/host.ts";
import type { Site } from "../machine.ts";
import type { BuildLimits } from "./limits.ts";

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** A build that would fill the disk or the memory takes the apps with it; it is refused before it starts. */
export async function checkSpace({ engine, workshop }: Site, workDir: string, limits: BuildLimits): Promise<void> {
  const { host } = engine;
  const isHere = host.id === workshop.host.id;
  const disk = await freeDisk(host, isHere ? workDir : await engineDir(host));
  if (disk !== undefined && disk < limits.freeDiskBytes)
    throw new AppError(
      "PRECONDITION",
      `The disk of this server has ${gib(disk)} left; a build needs ${gib(limits.freeDiskBytes)}.`,
      { hint: "Make space: the server's page shows what takes it, and cleans up." },
    );
  const memory = await freeMemory(host);
  if (memory !== undefined && memory < limits.freeMemoryBytes)
    throw new AppError(
      "PRECONDITION",
      `This server has ${gib(memory)} of memory left; a build needs ${gib(limits.freeMemoryBytes)}.`,
      { hint: "Stop something, or build when less runs." },
    );
}

/** Where layers lie, which may be a disk of its own. */
const engineDir = async ({ docker }: Host): Promise<string> =>
  ((await docker.info()) as { DockerRootDir?: string }).DockerRootDir || "/";

async function freeDisk(host: Host, workDir: string): Promise<number | undefined> {
  const { stdout } = await host.exec(["df", "-Pk", workDir]);
  const blocks = stdout.trim().split("\n").at(-1)?.split(/\s+/)[3];
  return blocks === undefined || Number.isNaN(Number(blocks)) ? undefined : Number(blocks) * 1024;
}

async function freeMemory(host: Host): Promise<number | undefined> {
  const text = await host.files.read("/proc/meminfo");
  const kib = /^MemAvailable:\s+(\d+)/m.exec(text)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}
