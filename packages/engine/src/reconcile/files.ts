import { AppError } from "@moorage/domain";
import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
import type { Machine } from "../machine.ts";

/** Each version has its own copies: what one is given changes nothing for the one that still serves. */
const filesDir = ({ dataDir }: Machine, serviceId: string): string => `${dataDir}/files/${serviceId}`;
const versionDir = (machine: Machine, serviceId: string, name: string): string =>
  `${filesDir(machine, serviceId)}/${name}`;

/** Named after the mount: nothing of what a user wrote is part of a path on the server. */
export const mountedFile = (machine: Machine, serviceId: string, name: string, mountId: string): string =>
  `${versionDir(machine, serviceId, name)}/${mountId}`;

/** Readable as its mode says inside the container; the folder above is ours alone. */
export async function writeMountedFiles(
  machine: Machine,
  desired: DesiredState,
  name: string,
  { settings }: DesiredRelease,
): Promise<void> {
  const { files } = machine.host;
  const dir = versionDir(machine, desired.serviceId, name);
  await files.makeDir(dir);
  for (const mount of settings.mounts) {
    if (mount.type !== "file") continue;
    const content = desired.files.get(mount.id);
    if (!content) throw new AppError("INTERNAL", "The content of a file mount is not known.", { detail: mount.id });
    await files.write(mountedFile(machine, desired.serviceId, name, mount.id), content.reveal(), {
      mode: Number.parseInt(mount.mode, 8),
      stagingDir: dir,
    });
  }
}

export const removeMountedFiles = (machine: Machine, serviceId: string, name: string): Promise<void> =>
  machine.host.files.remove(versionDir(machine, serviceId, name));

/** All that a service had. */
export const removeFilesOf = (machine: Machine, serviceId: string): Promise<void> =>
  machine.host.files.remove(filesDir(machine, serviceId));
