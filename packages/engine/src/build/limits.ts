import { script, sh } from "@moorage/domain";
import type { Host } from "../host/host.ts";

export interface BuildLimits {
  /** For all that a build runs, together; undefined is three quarters of the machine. */
  memoryBytes: number | undefined;
  /** Undefined is all of them. */
  cpus: number | undefined;
  processes: number;
  timeoutMs: number;
  logBytes: number;
  /** A build is refused below these. */
  freeDiskBytes: number;
  freeMemoryBytes: number;
}

const mib = 1024 * 1024;
export const defaultBuildLimits: BuildLimits = {
  memoryBytes: undefined,
  cpus: undefined,
  processes: 8_192,
  timeoutMs: 30 * 60_000,
  // The run's log ends at 20 MiB; what comes after the build must have its place there.
  logBytes: 20 * mib - 256 * 1024,
  freeDiskBytes: 1024 * mib,
  freeMemoryBytes: 256 * mib,
};

export interface Allowance {
  memoryBytes: number;
  cpus: number;
  processes: number;
}

interface Size {
  MemTotal: number;
  NCPU: number;
}
/** A machine does not grow while it is connected, and the engine takes long to say how large it is. */
const sizes = new WeakMap<Host, Size>();

export async function allowanceOf(host: Host, limits: BuildLimits): Promise<Allowance> {
  const size = sizes.get(host) ?? ((await host.docker.info()) as Size);
  sizes.set(host, size);
  const { MemTotal, NCPU } = size;
  return {
    memoryBytes: limits.memoryBytes ?? Math.floor(MemTotal * 0.75),
    cpus: limits.cpus ?? NCPU,
    processes: limits.processes,
  };
}

const periodUs = 100_000;

// BuildKit ignores its own options for memory and CPU. What it runs below a control group with limits keeps them, in both
// versions of control groups, whatever driver the engine has for containers.
const makeGroup = script`
root=/sys/fs/cgroup
if [ -d "$root/memory" ]; then
  mkdir -p "$root/memory$1" "$root/cpu$1" "$root/pids$1"
  printf 1 > "$root/memory$1/memory.use_hierarchy" 2>/dev/null || true
  printf -- -1 > "$root/memory$1/memory.memsw.limit_in_bytes" 2>/dev/null || true
  printf %s "$2" > "$root/memory$1/memory.limit_in_bytes"
  [ ! -e "$root/memory$1/memory.memsw.limit_in_bytes" ] || printf %s "$2" > "$root/memory$1/memory.memsw.limit_in_bytes"
  printf %s "$4" > "$root/cpu$1/cpu.cfs_period_us"
  printf %s "$3" > "$root/cpu$1/cpu.cfs_quota_us"
  printf %s "$5" > "$root/pids$1/pids.max"
else
  printf '+memory +cpu +pids' > "$root/cgroup.subtree_control" 2>/dev/null || true
  mkdir -p "$root$1"
  printf %s "$2" > "$root$1/memory.max"
  [ ! -e "$root$1/memory.swap.max" ] || printf 0 > "$root$1/memory.swap.max"
  printf '%s %s' "$3" "$4" > "$root$1/cpu.max"
  printf %s "$5" > "$root$1/pids.max"
fi`;

// The runtime makes a folder in every hierarchy, and leaves it. Usually they are all empty.
const killGroup = script`
path=$1
set --
for top in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [ ! -d "$top$path/buildkit" ] || set -- "$@" "$top$path/buildkit"
  [ ! -d "$top$path" ] || set -- "$@" "$top$path"
done
[ $# -gt 0 ] || exit 0
! rmdir "$@" 2>/dev/null || exit 0
for group; do
  [ -d "$group" ] || continue
  find "$group" -name cgroup.procs -exec cat {} + | while read -r pid; do kill -KILL "$pid" 2>/dev/null || true; done
  find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
done`;

/** False when this server does not let us: then somebody else must hold the limits. */
export async function makeControlGroup(host: Host, path: string, allowance: Allowance): Promise<boolean> {
  const { memoryBytes, cpus, processes } = allowance;
  const quotaUs = Math.max(1_000, Math.round(cpus * periodUs));
  try {
    await host.exec(sh(makeGroup, path, String(memoryBytes), String(quotaUs), String(periodUs), String(processes)));
    return true;
  } catch {
    await removeControlGroup(host, path);
    return false;
  }
}

/** With everything that still runs in it. */
export async function removeControlGroup(host: Host, path: string): Promise<void> {
  await host.exec(sh(killGroup, path)).catch(() => undefined);
}
