// A second server on this machine: a network namespace with its own file system, OpenSSH and, unless it is bare, Docker.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Secret } from "../../packages/domain/src/index.ts";
import type { HostKey, KnownHosts, SshAddress } from "../../packages/engine/src/host/index.ts";
import { noteMachine } from "./run.ts";

export interface TestMachine {
  name: string;
  /** As root. */
  address: SshAddress;
  /** This machine, as it is reached from there. */
  gateway: string;
  hostKey: HostKey;
  fingerprint: string;
  /** Runs a program there as root, over OpenSSH's own client; answers what it prints. */
  run(...argv: string[]): string;
  /** Files below folders there that hold one of these texts, which no process shows meanwhile. */
  filesWith(texts: readonly string[], ...folders: string[]): string[];
  /** Copies images of this machine's engine. */
  load(...images: string[]): void;
  /** From now on nothing comes through, and nobody says so. */
  cut(): void;
  /** From now on SSH connections are reset and new ones refused; everything else goes on. */
  refuse(): void;
  mend(): void;
  /** Ends all of it at once, as a power cut would. */
  halt(): void;
  /**
   * Starts it again with what was written, and with its clock as it was or so many seconds ahead; returns when SSH answers,
   * and its engine may still be starting.
   */
  boot(aheadSeconds?: number): void;
  down(): void;
}

/** Root alone may make namespaces, and the packages are Debian's. */
export const canStartMachine = process.getuid?.() === 0;
/** What programs are told of the time is written for this processor alone. */
export const canShiftClock = canStartMachine && process.arch === "x64";

const rig = path.join(import.meta.dirname, "rig/machine.sh");
const bounds = { timeout: 300_000, maxBuffer: 64 * 1024 * 1024 };
const printing = { encoding: "utf8" as const, stdio: ["ignore" as const, "pipe" as const, "pipe" as const], ...bounds };
const call = (...argv: string[]): string => execFileSync("bash", [rig, ...argv], printing);
const quoted = (argv: readonly string[]): string[] => argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`);

interface Printed {
  host: string;
  port: number;
  user: string;
  keyPath: string;
  hostKey: string;
  fingerprint: string;
}

export interface MachineOptions {
  bare?: boolean;
  /** Of a disk of its own for what Docker and Moorage keep: "3G". */
  disk?: string;
  /** The Debian that it is, by its code name. */
  suite?: string;
  /** How far its clock is ahead of ours. */
  aheadSeconds?: number | undefined;
  /** Its engine takes registries of this network by their certificates alone. */
  strict?: boolean;
}

export function startMachine({ bare, disk, suite, aheadSeconds, strict }: MachineOptions = {}): TestMachine {
  const name = `m${randomBytes(4).toString("hex")}`;
  const note = noteMachine(name);
  const choices = [
    ...(bare ? ["--bare"] : []),
    ...(disk ? ["--disk", disk] : []),
    ...(strict ? ["--strict"] : []),
    ...(aheadSeconds ? ["--clock", String(aheadSeconds)] : []),
  ];
  const up = execFileSync("bash", [rig, "up", name, "--json", ...choices], {
    ...printing,
    env: { ...process.env, ...(suite ? { RIG_MACHINE_SUITE: suite } : {}) },
  });
  const { host, port, user, keyPath, hostKey, fingerprint } = JSON.parse(up) as Printed;
  const [type = "", key = ""] = hostKey.split(" ");
  return {
    name,
    address: { host, port, user, privateKey: new Secret(readFileSync(keyPath, "utf8")) },
    gateway: host.replace(/\d+$/, "1"),
    hostKey: { type, key },
    fingerprint,
    run: (...argv) => call("ssh", name, ...quoted(argv)),
    filesWith: (texts, ...folders) => {
      const search = ["sh", "-c", 'grep -rlsF -D skip -f - "$@" || true', "grep", ...folders];
      const options = { encoding: "utf8", input: texts.join("\n"), ...bounds } as const;
      return execFileSync("bash", [rig, "ssh", name, ...quoted(search)], options)
        .split("\n")
        .filter(Boolean);
    },
    load: (...images) => void call("load", name, ...images),
    cut: () => link(host, "down"),
    refuse: () => inNetwork(name, "iptables", "-I", ...refusing),
    mend: () => {
      link(host, "up");
      if (isRefusing(name)) inNetwork(name, "iptables", "-D", ...refusing);
    },
    halt: () => void call("halt", name),
    boot: (seconds) => void call("boot", name, ...(seconds === undefined ? [] : [String(seconds)])),
    down: () => {
      call("down", name);
      rmSync(note, { force: true });
    },
  };
}

/** This machine's end of its cable, which is named by the last number of its address. */
const link = (host: string, state: "up" | "down"): void =>
  void execFileSync("ip", ["link", "set", `rigv${host.split(".").at(-1)}`, state]);

/** A rule of its own network, so that it goes with the machine. */
const refusing = ["INPUT", "-p", "tcp", "--dport", "22", "-j", "REJECT", "--reject-with", "tcp-reset"];
const inNetwork = (name: string, ...argv: string[]): void =>
  void execFileSync("nsenter", [`--net=/run/netns/rig-${name}`, ...argv], { stdio: ["ignore", "ignore", "pipe"] });

function isRefusing(name: string): boolean {
  try {
    inNetwork(name, "iptables", "-C", ...refusing);
    return true;
  } catch {
    // iptables answers so when there is no such rule.
    return false;
  }
}

/** For what a killed run has left. */
export const removeMachine = (name: string): void => void call("down", name);

/** A memory of host keys for one test. */
export function rememberedKeys(): KnownHosts & { all: Map<string, readonly HostKey[]> } {
  const all = new Map<string, readonly HostKey[]>();
  return {
    all,
    find: async (host) => all.get(host),
    pin: async (host, keys) => {
      all.set(host, keys);
    },
  };
}
