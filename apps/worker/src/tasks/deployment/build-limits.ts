import type { InstanceBuilds } from "@moorage/domain/providers";
import type { MakeImageOptions } from "@moorage/engine";

const mib = 1024 * 1024;

/** What was not set is the engine's to choose, by the size of the server. */
export const limitsOf = ({
  memoryLimit,
  cpuLimit,
  processes,
  timeoutMinutes,
  logMib,
}: InstanceBuilds): NonNullable<MakeImageOptions["limits"]> => ({
  memoryBytes: memoryLimit ?? undefined,
  cpus: cpuLimit === null ? undefined : cpuLimit / 1e9,
  processes,
  timeoutMs: timeoutMinutes * 60_000,
  ...(logMib === null ? {} : { logBytes: logMib * mib }),
});
