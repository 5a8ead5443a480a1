/** Docker reads who may sign a registry's certificate from a folder of that registry, at each connection. */
import { createHash } from "node:crypto";
import { AppError, isAppError } from "@moorage/domain";
import type { Host } from "../host/host.ts";

interface Trusted {
  /** Takes it away again, if it was not there before. */
  undo(): Promise<void>;
}

export async function trustAuthority(
  { files }: Host,
  address: string,
  certificate: string | undefined,
): Promise<Trusted> {
  if (!certificate) return { undo: async () => undefined };
  const folder = `/etc/docker/certs.d/${address}`;
  const name = createHash("sha256").update(certificate).digest("hex").slice(0, 16);
  const file = `${folder}/moorage-${name}.crt`;
  if (await files.stat(file)) return { undo: async () => undefined };
  try {
    await files.makeDir(folder, 0o755);
    await files.write(file, `${certificate}\n`, { mode: 0o644 });
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError("PRECONDITION", "The CA certificate could not be given to Docker on this server.", {
      cause: error,
      hint: `Moorage must be allowed to write below /etc/docker/certs.d there; or put the certificate into ${folder} yourself.`,
    });
  }
  return { undo: () => files.remove(file) };
}
