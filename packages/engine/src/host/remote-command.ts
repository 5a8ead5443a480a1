/** How a program is started over SSH, so that it meets what it would meet on this machine. */
import { type Argv, script } from "@moorage/domain";
import type { ExecOptions } from "./host.ts";
import { quote } from "./quote.ts";

export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Says on both streams where our program's output begins, since a shell's own files may print, and which process group is
 * its own, so that the group can be ended. The environment comes by standard input: arguments can be seen by others. From
 * there on only "$1" and the like are used, since any name may be one of its variables.
 */
const wrapper = script`
read -r a b c d group e < /proc/self/stat
mark=$1 folder=$2 size=$3 text=
shift 3
set -- "$mark" "$group" "$folder" "$@"
if [ "$size" -gt 0 ]; then text=$(head -c "$size"); fi
eval "$text"
if [ -n "$3" ] && ! cd -- "$3" 2> /dev/null; then echo "$1 nowhere" >&2; exit 126; fi
if ! command -v -- "$4" > /dev/null 2>&1; then echo "$1 missing" >&2; exit 127; fi
echo "$1 $2" >&2
echo "$1"
shift 3
exec env -u PWD -u OLDPWD -u SHLVL -u _ -- "$@"`;

const killer = script`kill -s "$1" -- "-$2" 2> /dev/null || :`;

/** One argument of a program can have 128 KiB, and all of a command is one for the shell there. */
const commandMax = 100_000;
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface RemoteCommand {
  command: string;
  /** To be written to standard input before anything else. */
  header: Buffer;
}

export function remoteCommand(
  user: string,
  mark: string,
  argv: Argv,
  { cwd = "", env = {} }: Pick<ExecOptions, "cwd" | "env">,
): RemoteCommand {
  const exports = Object.entries(env).map(([name, value]) => {
    if (!variableName.test(name)) throw new TypeError(`${name} is no name for a variable`);
    return `export ${name}=${quote([value])}\n`;
  });
  const words = quote(argv);
  const isLong = words.length > commandMax;
  const header = Buffer.from(`${exports.join("")}${isLong ? `set -- "$1" "$2" "$3" ${words}\n` : ""}`);
  const given = isLong ? [] : argv;
  const inner = quote(["sh", "-c", wrapper, "sh", mark, cwd, String(header.length), ...given]);
  return { command: `${asRoot(user)} ${inner}`, header };
}

export const killCommand = (user: string, signal: "TERM" | "KILL", group: string): string =>
  `${asRoot(user)} ${quote(["sh", "-c", killer, "sh", signal, group])}`;

const clean = ["env", "-i", `PATH=${searchPath}`] as const;

/** sudo speaks English, so that we can tell what it asks for. */
export const asRoot = (user: string): string =>
  `exec ${quote(user === "root" ? clean : ["env", "LC_ALL=C", "sudo", "-n", ...clean])}`;
