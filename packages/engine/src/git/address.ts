/** Where a name leads, and whether our servers may go there. Git is then bound to that answer: asked again, a name could lead elsewhere. */
import { BlockList, isIP } from "node:net";
import { AppError } from "@moorage/domain";
import { CommandFailed } from "../host/errors.ts";
import type { Host } from "../host/host.ts";

export interface AddressPolicy {
  /** Loopback and private ranges too: for home labs, and hosts in one's own network. */
  privateAddresses: boolean;
}

type Range = [network: string, bits: number];
const blockList = (ranges: readonly Range[]): BlockList => {
  const list = new BlockList();
  for (const [network, bits] of ranges) list.addSubnet(network, bits, isIP(network) === 6 ? "ipv6" : "ipv4");
  return list;
};

/** Link-local and the addresses of clouds' metadata: never, whatever the policy says. */
const never = blockList([
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["192.0.0.192", 32],
  ["224.0.0.0", 3],
  ["::", 128],
  ["fe80::", 10],
  ["fd00:ec2::", 32],
  ["fd20:ce::254", 128],
  ["ff00::", 8],
]);

const privateRanges = blockList([
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["::1", 128],
  ["fc00::", 7],
  // An IPv4 address inside another: translators would take it out again.
  ["64:ff9b::", 32],
  ["2002::", 16],
  ["2001::", 32],
]);

const family = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** Undefined when `address` may be called. */
export function addressProblem(address: string, policy: AddressPolicy): "reserved" | "private" | undefined {
  if (isIP(address) === 0 || never.check(address, family(address))) return "reserved";
  if (!policy.privateAddresses && privateRanges.check(address, family(address))) return "private";
  return undefined;
}

const deadlineMs = 20_000;

/** The addresses of a name as the machine sees them; refused when any of them may not be called. */
export async function resolveHost(
  host: Host,
  name: string,
  policy: AddressPolicy,
  signal: AbortSignal,
): Promise<[string, ...string[]]> {
  return requireAllowed(name, isIP(name) ? [name] : await lookUp(host, name, signal), policy);
}

/** The addresses of a name, all of which may be called; throws for one that may not. */
export function requireAllowed(
  name: string,
  [first, ...rest]: readonly string[],
  policy: AddressPolicy,
): [string, ...string[]] {
  if (first === undefined) throw unknownName(name);
  for (const address of [first, ...rest]) {
    const problem = addressProblem(address, policy);
    if (problem === "reserved")
      throw new AppError("INVALID", `${name} leads to ${address}, an address that is never called.`, { field: "url" });
    if (problem === "private")
      throw new AppError("FORBIDDEN", `${name} leads to ${address}, an address of a private network.`, {
        field: "url",
        hint: "Whoever runs this server can allow it: MOORAGE_GIT_PRIVATE_ADDRESSES=true.",
      });
  }
  return [first, ...rest];
}

async function lookUp(host: Host, name: string, signal: AbortSignal): Promise<string[]> {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const { stdout } = await host.exec(["getent", "ahosts", name], { signal: AbortSignal.any([signal, deadline]) });
    return [...new Set(stdout.split("\n").map((line) => line.split(/\s/)[0] ?? ""))].filter((text) => isIP(text) !== 0);
  } catch (error) {
    if (error instanceof CommandFailed) throw unknownName(name, error);
    if (deadline.aborted && !signal.aborted)
      throw new AppError("TIMEOUT", `The name ${name} was not answered in time.`, { cause: error, retryable: true });
    throw error;
  }
}

export const unknownName = (name: string, cause?: unknown): AppError =>
  new AppError("UNAVAILABLE", `The host ${name} is not known.`, {
    cause,
    retryable: true,
    hint: "Check the spelling of the address, and that this server's DNS knows the name.",
  });
