/** How a program is started over SSH, so that it meets what it would meet on this machine. */
import { type Argv, script } from "@moorage/domain";
import type { ExecOptions } from "./host.ts";
import { quote } from "./quote.ts";

export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Waits on standard input for what to run, so that it can be started ahead, and says on both streams where our program's
 * output begins, since a shell's own files may print, and which process group is its own, so that the group can be ended.
 * Arguments and environment come by standard input: a command line can be seen by others. From there on only "$1" and the
 * like are used, since any name may be one of its variables.
 */
const wrapper = script`
read -r a b c d group e < /proc/self/stat
read -r mark size || exit 0
text=$(head -c "$size")
set -- "$mark" "$group"
eval "$text"
if [ -n "$3" ] && ! cd -- "$3" 2> /dev/null; then echo "$1 nowhere" >&2; exit 126; fi
if ! command -v -- "$4" > /dev/null 2>&1; then echo "$1 missing" >&2; exit 127; fi
echo "$1 $2" >&2
echo "$1"
shift 3
exec env -u PWD -u OLDPWD -u SHLVL -u _ -- "$@"`;

const killer = script`kill -s "$1" -- "-$2" 2> /dev/null || :`;

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The same for every program of a user. */
export const remoteCommand = (user: string): string => `${asRoot(user)} ${quote(["sh", "-c", wrapper])}`;

/** What to run, to be written to standard input before anything else. `mark` is said when it begins. */
export function remoteHeader(
  mark: string,
  argv: Argv,
  { cwd = "", env = {} }: Pick<ExecOptions, "cwd" | "env">,
): Buffer {
  const exports = Object.entries(env).map(([name, value]) => {
    if (!variableName.test(name)) throw new TypeError(`${name} is no name for a variable`);
    return `export ${name}=${quote([value])}\n`;
  });
  const text = Buffer.from(`${exports.join("")}set -- "$1" "$2" ${quote([cwd, ...argv])}\n`);
  return Buffer.concat([Buffer.from(`${mark} ${text.length}\n`), text]);
}

export const killArgv = (signal: "TERM" | "KILL", group: string): Argv => ["sh", "-c", killer, "sh", signal, group];

const clean = ["env", "-i", `PATH=${searchPath}`] as const;

/** sudo speaks English, so that we can tell what it asks for. */
export const asRoot = (user: string): string =>
  `exec ${quote(user === "root" ? clean : ["env", "LC_ALL=C", "sudo", "-n", ...clean])}`;
