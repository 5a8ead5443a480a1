/** How safe a server is, as far as it can be seen from inside. Nothing is changed. */
import { script, sh } from "@moorage/domain";
import { isUnreachable } from "../../host/errors.ts";
import type { Host } from "../../host/host.ts";
import type { Finding } from "../finding.ts";
import { readSections } from "../sections.ts";
import { readSecurityFacts, type SecurityFacts } from "./facts.ts";
import { securityFindings } from "./findings.ts";

const looking = script`
section() { printf '\n== %s\n' "$1"; }
section clock; date +%s%3N
section sshd; /usr/sbin/sshd -T 2> /dev/null || sshd -T 2> /dev/null || :
section ufw; ufw status 2> /dev/null || :
section firewalld; firewall-cmd --state 2> /dev/null || :
section iptables; iptables -S INPUT 2> /dev/null || :
section nft; nft list ruleset 2> /dev/null || :
section apt; if command -v apt-get; then apt-config dump APT::Periodic 2> /dev/null || :; fi
section unattended; dpkg -s unattended-upgrades 2> /dev/null || :
section reboot; if [ -e /run/reboot-required ]; then echo yes; fi
section listening; ss -Hltnp 2> /dev/null || :
section disk; df -Pk / /var/lib/docker /var/lib/moorage 2> /dev/null || :`;

export async function inspectSecurity(host: Host, signal?: AbortSignal): Promise<Finding[]> {
  const started = Date.now();
  const [{ stdout }, engine] = await Promise.all([
    host.exec(sh(looking), signal ? { signal } : {}),
    askEngine(host).catch((error: unknown) => {
      if (isUnreachable(error)) return undefined;
      throw error;
    }),
  ]);
  return securityFindings(readSecurityFacts(readSections(stdout), engine, started));
}

async function askEngine({ docker }: Host): Promise<SecurityFacts["engine"]> {
  const [{ Version }, containers] = await Promise.all([docker.version(), docker.listContainers()]);
  return {
    version: Version,
    published: containers.flatMap(({ Names, Ports }) =>
      Ports.flatMap(({ IP, PublicPort, PrivatePort }) =>
        IP && PublicPort
          ? [{ name: (Names[0] ?? "").replace(/^\//, ""), address: IP, port: PublicPort, inside: PrivatePort }]
          : [],
      ),
    ),
  };
}
