/** One look at what a machine is and does: one program, whether it is here or over SSH. */
import { script, sh } from "@moorage/domain";
import type { MachineIdentity } from "@moorage/domain/server";
import type { Host } from "../host/host.ts";
import { readSections, readSettings, type Sections } from "../setup/sections.ts";

/** What a kernel counts since it was started; what it does not tell is null. */
export interface MachineLook {
  /** When its answer was there, by a clock that only goes forward. */
  atMs: number;
  cpu: { busy: number; total: number } | null;
  load: number | null;
  memory: { usedBytes: number; totalBytes: number } | null;
  disk: { usedBytes: number; totalBytes: number } | null;
  network: { inBytes: number; outBytes: number } | null;
  uptimeSeconds: number | null;
  identity: MachineIdentity;
}

// What a machine lacks leaves its section empty.
const looking = script`
section() { printf '\n== %s\n' "$1"; }
section stat; grep '^cpu ' /proc/stat 2> /dev/null || :
section load; cat /proc/loadavg 2> /dev/null || :
section memory; cat /proc/meminfo 2> /dev/null || :
section uptime; cat /proc/uptime 2> /dev/null || :
section network; cat /proc/net/dev 2> /dev/null || :
section cpu; grep -E '^(processor|model name|cpu MHz|physical id|core id)' /proc/cpuinfo 2> /dev/null || :
section cores; nproc 2> /dev/null || :
section disk; df -Pk / 2> /dev/null || :; df -Pk /var/lib/docker 2> /dev/null || :
section machine; uname -s; uname -r; uname -m
section os; cat /etc/os-release 2> /dev/null || :`;

export async function lookAtMachine(host: Host, signal: AbortSignal): Promise<MachineLook> {
  const { stdout } = await host.exec(sh(looking), { signal });
  return readLook(readSections(stdout), performance.now());
}

export function readLook(sections: Sections, atMs: number): MachineLook {
  const text = (name: string) => sections.get(name) ?? "";
  return {
    atMs,
    cpu: readCpu(text("stat")),
    load: numberIn(/^(\S+)/.exec(text("load"))),
    memory: readMemory(text("memory")),
    disk: readDisk(text("disk")),
    network: readNetwork(text("network")),
    uptimeSeconds: numberIn(/^(\d+)/.exec(text("uptime"))),
    identity: readIdentity(text),
  };
}

function numberIn(match: RegExpExecArray | null): number | null {
  const value = Number(match?.[1] ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

/** user, nice, system, idle, iowait, irq, softirq, steal; what guests take is in user already. */
function readCpu(line: string): MachineLook["cpu"] {
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle] = ticks;
  if (idle === undefined || ticks.some(Number.isNaN)) return null;
  const total = ticks.reduce((sum, each) => sum + each, 0);
  return { total, busy: total - idle - (ticks[4] ?? 0) };
}

const kib = 1024;

function readMemory(table: string): MachineLook["memory"] {
  const of = (name: string) => numberIn(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(table));
  const total = of("MemTotal");
  const available = of("MemAvailable");
  if (total === null || available === null) return null;
  return { usedBytes: Math.max(0, total - available) * kib, totalBytes: total * kib };
}

/** As df counts per cent: what only root may still take is in neither. */
function readDisk(tables: string): MachineLook["disk"] {
  const disks = [...tables.matchAll(/ +\d+ +(\d+) +(\d+) +\d+% /g)].map(([, used, free]) => ({
    usedBytes: Number(used) * kib,
    totalBytes: (Number(used) + Number(free)) * kib,
  }));
  const fullness = (disk: { usedBytes: number; totalBytes: number }) => disk.usedBytes / (disk.totalBytes || 1);
  return disks.sort((a, b) => fullness(b) - fullness(a))[0] ?? null;
}

/** What goes through these goes through a card as well, or never leaves the machine. */
const notACard = /^(?:lo|docker|br-|veth|virbr|vnet|cni|flannel|cali|ifb|dummy|bond|team|tun|tap|wg|.*\.\d)/;

function readNetwork(table: string): MachineLook["network"] {
  const cards = [...table.matchAll(/^\s*([^\s:]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/gm)].filter(
    ([, name = ""]) => !notACard.test(name),
  );
  if (cards.length === 0) return null;
  const sum = (column: number) => cards.reduce((all, card) => all + Number(card[column]), 0);
  return { inBytes: sum(2), outBytes: sum(3) };
}

function readIdentity(text: (name: string) => string): MachineIdentity {
  const [os, kernel, architecture] = text("machine").split("\n");
  const listed = text("cpu");
  const cores = [...listed.matchAll(/^processor\s*:/gm)].length;
  return {
    os: os?.toLowerCase() || null,
    distribution: readSettings(text("os")).get("PRETTY_NAME") || null,
    kernel: kernel || null,
    architecture: architecture || null,
    cpuModel: /^model name\s*:\s*(.+)$/m.exec(listed)?.[1]?.trim() ?? null,
    cpuCores: cores || numberIn(/^(\d+)$/.exec(text("cores"))),
    cpuPhysicalCores: physicalCores(listed),
    cpuMhz: numberIn(/^cpu MHz\s*:\s*(\S+)$/m.exec(listed)),
  };
}

/** Threads of one core name the same socket and core. */
function physicalCores(listed: string): number | null {
  const pairs = listed.matchAll(/^physical id\s*:\s*(\d+)\ncore id\s*:\s*(\d+)$/gm);
  return new Set(Array.from(pairs, ([, socket, core]) => `${socket} ${core}`)).size || null;
}
