import { script, sh } from "@moorage/domain";
import type { ServerFacts } from "@moorage/domain/server";
import type { Host } from "../host/host.ts";

const ask = script`
( . /etc/os-release 2>/dev/null; printf 'os %s\n' "$PRETTY_NAME" )
printf 'architecture %s\n' "$(uname -m)"
printf 'kernel %s\n' "$(uname -r)"
printf 'cpus %s\n' "$(getconf _NPROCESSORS_ONLN)"
printf 'memory %s\n' "$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)"
df -Pk / | awk 'NR == 2 { print "disk " $2; print "free " $4 }'`;

/** What a machine is, whatever is installed on it. */
export async function readFacts(host: Host): Promise<ServerFacts> {
  const { stdout } = await host.exec(sh(ask));
  const said = new Map(
    stdout.split("\n").map((line) => {
      const at = line.indexOf(" ");
      return [line.slice(0, at), line.slice(at + 1).trim()] as const;
    }),
  );
  const bytes = (name: string) => (Number(said.get(name)) || 0) * 1024;
  return {
    os: said.get("os") || "Linux",
    architecture: said.get("architecture") ?? "",
    kernel: said.get("kernel") ?? "",
    cpus: Number(said.get("cpus")) || 0,
    memoryBytes: bytes("memory"),
    diskBytes: bytes("disk"),
    diskFreeBytes: bytes("free"),
  };
}
