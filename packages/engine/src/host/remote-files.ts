/** Files of a machine by constant shell texts: root, and users who become root, take the same way. */
import { randomBytes } from "node:crypto";
import path from "node:path";
import { type Argv, script, sh } from "@moorage/domain";
import { orDiskFull } from "./errors.ts";
import type { FileStat, Host } from "./host.ts";

/** `stdout` is everything that the program wrote, byte by byte. */
export type RunRaw = (argv: Argv, input?: string) => Promise<Buffer>;

const reading = script`cat -- "$1"`;

// The size is compared: a connection that breaks looks like the end of the input.
const writing = script`
trap 'rm -f -- "$1"' EXIT
umask 077
set -C
cat > "$1"
[ "$(wc -c < "$1")" -eq "$4" ]
chmod "$3" -- "$1"
sync "$1"
mv -fT -- "$1" "$2"`;

const removing = script`
for i in 1 2 3 4 5; do
  if rm -rf -- "$1"; then exit 0; fi
  sleep 0.1
done
exit 1`;

const listing = script`[ -d "$1" ] && find -H "$1" -mindepth 1 -maxdepth 1 -printf '%f\0'`;

const asking = script`if [ -e "$1" ] || [ -L "$1" ]; then stat -c '%f %s' -- "$1"; fi`;

const makingDir = script`umask "$2"; mkdir -p -- "$1"`;

const types = new Map<number, FileStat["type"]>([
  [0o100000, "file"],
  [0o040000, "directory"],
  [0o120000, "symlink"],
]);

export function createRemoteFiles(run: RunRaw): Host["files"] {
  return {
    read: async (file) => (await run(sh(reading, file))).toString("utf8"),
    write: async (target, data, options = {}) => {
      const dir = options.stagingDir ?? path.posix.dirname(target);
      const temporary = path.posix.join(dir, `.${path.posix.basename(target)}.${randomBytes(6).toString("hex")}`);
      const mode = (options.mode ?? 0o600).toString(8);
      await orDiskFull(run(sh(writing, temporary, target, mode, String(Buffer.byteLength(data))), data));
    },
    remove: async (target) => {
      await run(sh(removing, target));
    },
    list: async (dir) => (await run(sh(listing, dir))).toString("utf8").split("\0").slice(0, -1).sort(),
    stat: async (target) => {
      const [mode, size] = (await run(sh(asking, target))).toString("utf8").trim().split(" ");
      if (!mode || !size) return undefined;
      return { type: types.get(Number.parseInt(mode, 16) & 0o170000) ?? "other", sizeBytes: Number(size) };
    },
    makeDir: async (dir, mode = 0o700) => {
      await orDiskFull(run(sh(makingDir, dir, (~mode & 0o777).toString(8))));
    },
  };
}
