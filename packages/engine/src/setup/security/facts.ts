import { clockAheadOf } from "../clock.ts";
import type { Sections } from "../sections.ts";

export interface SecurityFacts {
  /** What sshd goes by; empty where it cannot be asked. */
  sshd: ReadonlyMap<string, string>;
  /** Which one lets in nothing that is not allowed. */
  firewall: string | undefined;
  upgrades: "on" | "off" | "unknown";
  rebootRequired: boolean;
  /** What others can connect to. */
  listening: { address: string; port: number; program: string | undefined }[];
  diskUsedPercent: number;
  clockAheadMs: number | undefined;
  engine: { version: string; published: { name: string; address: string; port: number; inside: number }[] } | undefined;
}

export function readSecurityFacts(sections: Sections, engine: SecurityFacts["engine"], nowMs: number): SecurityFacts {
  const text = (name: string) => sections.get(name) ?? "";
  return {
    sshd: new Map(
      text("sshd")
        .split("\n")
        .filter(Boolean)
        .map((line) => [line.split(" ")[0] ?? "", line.split(" ").slice(1).join(" ")] as const),
    ),
    firewall: readFirewall(text),
    upgrades: readUpgrades(text("apt"), text("unattended")),
    rebootRequired: text("reboot") === "yes",
    listening: readListening(text("listening")),
    diskUsedPercent: Math.max(0, ...[...text("disk").matchAll(/ (\d+)% /g)].map((match) => Number(match[1]))),
    clockAheadMs: clockAheadOf(text("clock"), nowMs),
    engine,
  };
}

function readFirewall(text: (name: string) => string): string | undefined {
  if (/^Status: active/m.test(text("ufw"))) return "ufw";
  if (text("firewalld") === "running") return "firewalld";
  if (/^-P INPUT (DROP|REJECT)/m.test(text("iptables")) || /^-A INPUT -j (DROP|REJECT)/m.test(text("iptables")))
    return "iptables";
  if (/hook input[^}]*policy drop/.test(text("nft"))) return "nftables";
  return undefined;
}

function readUpgrades(periodic: string, unattended: string): SecurityFacts["upgrades"] {
  // The section begins with the program's path, where there is apt at all.
  if (periodic === "") return "unknown";
  const installed = /^Status: install ok installed/m.test(unattended);
  return installed && /^APT::Periodic::Unattended-Upgrade "[1-9]/m.test(periodic) ? "on" : "off";
}

/** Lines of `ss -Hltnp`; what listens on loopback only is nobody else's. */
export function readListening(output: string): SecurityFacts["listening"] {
  return output.split("\n").flatMap((line) => {
    const local = line.trim().split(/\s+/)[3] ?? "";
    const [, address, port] = /^(.*):(\d+)$/.exec(local) ?? [];
    if (!address || !port || isLoopback(address)) return [];
    return [{ address, port: Number(port), program: /users:\(\("([^"]+)"/.exec(line)?.[1] }];
  });
}

const isLoopback = (address: string): boolean => /^127\.|^\[?::1\]?$|^\[::ffff:127\.|%lo\]?$/.test(address);
