import { setTimeout as delay } from "node:timers/promises";
import { execIn } from "../docker/exec-in.ts";
import { listTasks } from "../docker/services.ts";
import { orUndefined } from "../host/errors.ts";
import type { Machine } from "../machine.ts";

/** Requests that chose the old service a moment ago still connect to it. */
const lingerMs = 250;
const everyMs = 400;
const established = "01";

/** Waits until the proxy holds no connection to the tasks of a service, at most `seconds`. */
export async function drain(
  machine: Machine,
  service: string,
  seconds: number,
  signal?: AbortSignal,
): Promise<"empty" | "cut"> {
  const addresses = await addressesOf(machine, service);
  if (addresses.size === 0) return "empty";
  const deadline = Date.now() + seconds * 1_000;
  await delay(lingerMs);
  for (;;) {
    signal?.throwIfAborted();
    const open = await openConnections(machine, addresses).catch(() => undefined);
    if (open === 0) return "empty";
    if (Date.now() >= deadline) return "cut";
    await delay(everyMs);
  }
}

async function addressesOf({ host }: Machine, service: string): Promise<Set<string>> {
  // Docker answers 404 for the tasks of a service that is gone: there is nothing to drain.
  const tasks = (await orUndefined(listTasks(host, { service: [service] }))) ?? [];
  return new Set(
    tasks
      .filter(({ Status }) => Status.State === "running")
      .flatMap(({ NetworksAttachments }) => NetworksAttachments ?? [])
      .flatMap(({ Addresses }) => Addresses ?? [])
      .map((address) => address.split("/")[0] ?? ""),
  );
}

/** Counted in the proxy's own network namespace: the same here, over SSH, and with tasks on other nodes. */
async function openConnections({ host, proxy }: Machine, addresses: ReadonlySet<string>): Promise<number> {
  const lines = await execIn(host, proxy.containerName, ["cat", "/proc/net/tcp", "/proc/net/tcp6"]);
  // Without its heading the table was not read: that is not "none".
  if (!lines.some((line) => line.includes("local_address"))) throw new Error("the proxy's connections cannot be read");
  return countEstablished(lines.join("\n"), addresses);
}

/** Lines of /proc/net/tcp{,6}: `sl local remote state …`, addresses in hexadecimal, 32-bit words in host order. */
export function countEstablished(table: string, addresses: ReadonlySet<string>): number {
  return table
    .split("\n")
    .map((line) => /^\s*\d+: [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]+):[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line))
    .filter((match) => match?.[2] === established && addresses.has(ipv4Of(match[1] ?? ""))).length;
}

/** The last word of a v4 or v4-mapped v6 address, least significant byte first. */
function ipv4Of(hex: string): string {
  const word = hex.slice(-8);
  return [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16)).join(".");
}
