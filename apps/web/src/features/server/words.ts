import { bytes, count } from "../../lib/format.ts";
import type { Server } from "./types.ts";

/** "root@203.0.113.7:2222"; the usual port is left out, an IPv6 address is told apart from its port. */
export function reachedAt({ username, address, port }: Pick<Server, "username" | "address" | "port">): string {
  if (address === null) return "";
  const host = address.includes(":") && port !== 22 ? `[${address}]` : address;
  return `${username}@${host}${port === 22 ? "" : `:${port}`}`;
}

export const buildWords = ({ buildsAtOnce }: Pick<Server, "buildsAtOnce">): string =>
  `${count(buildsAtOnce, "build")} at once`;

export const typeWords: Record<Server["type"], string> = { deploy: "Runs services", build: "Only builds" };

type Machine = NonNullable<Server["machine"]>;

/** "4 cores, 7.77 GiB" */
export const sizeWords = ({ cpus, memoryBytes }: Machine): string => `${count(cpus, "core")}, ${bytes(memoryBytes)}`;

export const diskWords = ({ diskBytes, diskFreeBytes }: Machine): string =>
  `${bytes(diskFreeBytes)} of ${bytes(diskBytes)} free`;

export const machineFacts = (machine: Machine): { label: string; value: string }[] => [
  { label: "System", value: `${machine.os}, ${machine.architecture}` },
  { label: "Kernel", value: machine.kernel },
  { label: "Processor", value: count(machine.cpus, "core") },
  { label: "Memory", value: bytes(machine.memoryBytes) },
  { label: "Disk", value: diskWords(machine) },
];

/** A word of the text in single quotes, whatever it contains. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** What puts the public half where sshd looks for it, on a server where nobody had a key yet too. */
export const installLine = (publicKey: string): string =>
  `mkdir -p -m 700 ~/.ssh && echo ${quoted(publicKey)} >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys`;
