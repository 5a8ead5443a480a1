import { AppError } from "@moorage/domain";
import type { Host } from "../host/host.ts";

/** Older ones do not read settings from the environment, without which they are not safe. */
const oldest = [2, 32] as const;

const asked = new WeakMap<Host, Promise<void>>();

/** Asked once for each host; asked again when it was not answered well. */
export function requireGit(host: Host): Promise<void> {
  const before = asked.get(host);
  if (before) return before;
  const asking = check(host).catch((error: unknown) => {
    asked.delete(host);
    throw error;
  });
  asked.set(host, asking);
  return asking;
}

async function check(host: Host): Promise<void> {
  const { stdout } = await host.exec(["git", "version"]);
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  const isOld = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]);
  if (isOld)
    throw new AppError("PRECONDITION", `git ${major}.${minor} of this server is too old.`, {
      hint: `Install git ${oldest.join(".")} or newer there.`,
    });
}
