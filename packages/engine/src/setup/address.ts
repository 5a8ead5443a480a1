import { script, sh } from "@moorage/domain";
import type { Host } from "../host/host.ts";

const asking = script`
ip -4 -o route show default 2> /dev/null || :
echo ==
ip -4 -o addr show scope global 2> /dev/null || hostname -I 2> /dev/null || :`;

/** The address of the host's own that other machines reach it by; undefined where it has none but loopback. */
export async function addressOf(host: Host): Promise<string | undefined> {
  const { stdout } = await host.exec(sh(asking));
  return readAddress(stdout);
}

const internal = /^(docker|br-|veth|lo|cni|flannel)/;

/** Of the default route's interface, else the first of any that is not the engine's own. */
export function readAddress(output: string): string | undefined {
  const [routes = "", addresses = ""] = output.split(/^==$/m);
  const device = / dev (\S+)/.exec(routes)?.[1];
  const found = addresses
    .split("\n")
    .map((line) => /^\d+:\s+(\S+)\s+inet (\d+\.\d+\.\d+\.\d+)/.exec(line.trim()))
    .flatMap((match) => (match?.[1] && match[2] ? [{ device: match[1].replace(/@.*$/, ""), address: match[2] }] : []))
    .filter((each) => !internal.test(each.device));
  const plain = /^\s*(\d+\.\d+\.\d+\.\d+)/.exec(addresses)?.[1];
  return (found.find((each) => each.device === device) ?? found[0])?.address ?? plain;
}
