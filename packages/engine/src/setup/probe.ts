/** What a server is, before anything is changed on it. */
import { script, sh } from "@moorage/domain";
import type { Host } from "../host/host.ts";
import { listeningSockets } from "../reconcile/listening.ts";
import { clockAheadOf } from "./clock.ts";
import { readSections, readSettings, type Sections } from "./sections.ts";

export interface ServerProbe {
  os: { id: string; version: string; codename: string; name: string };
  /** As the kernel says, and as Docker calls it: amd64, arm64, or the same. */
  processor: string;
  architecture: string;
  kernel: string;
  cpus: number;
  memoryBytes: number;
  /** The fullest of those where our data directory and Docker's lie, or would lie. */
  disk: { freeBytes: number; totalBytes: number };
  /** Of those that we need, the ones that somebody listens on already, and who, where that can be seen. */
  takenPorts: { port: number; program: string | undefined }[];
  /** Without it a Swarm has no virtual addresses; we use none. */
  ipvs: boolean;
  cgroup: 1 | 2;
  clockAheadMs: number | undefined;
  systemd: boolean;
  apt: boolean;
  engineInstalled: boolean;
  /** A snap's Docker may read only some folders. */
  engineIsSnap: boolean;
}

const probing = script`
section() { printf '\n== %s\n' "$1"; }
has() { if command -v "$1" > /dev/null 2>&1; then echo "$1"; fi; }
section clock; date +%s%3N
section os; cat /etc/os-release 2> /dev/null || :
section machine; uname -m; uname -r; nproc
section memory; cat /proc/meminfo
within() { folder=$1; while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done; echo "$folder"; }
section disk; df -Pk "$(within "$1")" "$(within /var/lib/docker)"
section tcp; cat /proc/net/tcp /proc/net/tcp6 2> /dev/null || :
section listening; ss -Hltnp 2> /dev/null || :
section ipvs; if [ -e /proc/net/ip_vs ] || modprobe -qn ip_vs 2> /dev/null; then echo yes; fi
section cgroup; stat -fc %T /sys/fs/cgroup 2> /dev/null || :
section systemd; if [ -d /run/systemd/system ]; then echo yes; fi
section tools; has apt-get; has dockerd
section snap; if [ -e /snap/bin/docker ]; then echo yes; fi`;

export async function probeServer(host: Host, dataDir: string, signal?: AbortSignal): Promise<ServerProbe> {
  const started = Date.now();
  const { stdout } = await host.exec(sh(probing, dataDir), signal ? { signal } : {});
  return readProbe(readSections(stdout), (started + Date.now()) / 2);
}

const architectures: Record<string, string> = { x86_64: "amd64", aarch64: "arm64" };

/** Ours, and those that a Swarm's nodes speak over. */
const neededPorts = [80, 443, 2377, 7946] as const;

export function readProbe(sections: Sections, nowMs: number): ServerProbe {
  const text = (name: string) => sections.get(name) ?? "";
  const os = readSettings(text("os"));
  const [machine = "", kernel = "", cpus = "0"] = text("machine").split("\n");
  const tools = text("tools").split("\n");
  return {
    os: {
      id: os.get("ID") ?? "",
      version: os.get("VERSION_ID") ?? "",
      codename: os.get("VERSION_CODENAME") ?? "",
      name: os.get("PRETTY_NAME") ?? "",
    },
    processor: machine,
    architecture: architectures[machine] ?? machine,
    kernel,
    cpus: Number(cpus),
    memoryBytes: Number(/^MemTotal:\s+(\d+)/m.exec(text("memory"))?.[1] ?? 0) * 1024,
    disk: fullestDisk(text("disk")),
    takenPorts: takenPorts(text("tcp"), text("listening")),
    ipvs: text("ipvs") === "yes",
    cgroup: text("cgroup") === "cgroup2fs" ? 2 : 1,
    clockAheadMs: clockAheadOf(text("clock"), nowMs),
    systemd: text("systemd") === "yes",
    apt: tools.includes("apt-get"),
    engineInstalled: tools.includes("dockerd"),
    engineIsSnap: text("snap") === "yes",
  };
}

function fullestDisk(table: string): ServerProbe["disk"] {
  const disks = [...table.matchAll(/ (\d+) +\d+ +(\d+) +\d+% /g)].map(([, total, free]) => ({
    freeBytes: Number(free) * 1024,
    totalBytes: Number(total) * 1024,
  }));
  return disks.sort((a, b) => a.freeBytes - b.freeBytes)[0] ?? { freeBytes: 0, totalBytes: 0 };
}

function takenPorts(table: string, listening: string): ServerProbe["takenPorts"] {
  const open = new Set(listeningSockets(table, "tcp").map(({ port }) => port));
  return neededPorts
    .filter((port) => open.has(port))
    .map((port) => {
      const line = listening.split("\n").find((each) => each.split(/\s+/)[3]?.endsWith(`:${port}`));
      return { port, program: /users:\(\("([^"]+)"/.exec(line ?? "")?.[1] };
    });
}
