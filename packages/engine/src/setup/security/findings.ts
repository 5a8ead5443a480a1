/** What to say about a server's security. Pure: each check looks at the facts, and says also what is in order. */
import { clockFinding } from "../clock.ts";
import type { Finding } from "../finding.ts";
import type { SecurityFacts } from "./facts.ts";

type Check = (facts: SecurityFacts) => Finding[];

const finding = (
  id: string,
  level: Finding["level"],
  title: string,
  { why, how = "" }: { why: string; how?: string },
): Finding => ({ id, level, title, why, how });

const sshdFile = "/etc/ssh/sshd_config.d/10-moorage.conf, then systemctl reload ssh";

/** Either way a password is asked for. */
const takesPasswords = ({ sshd }: Pick<SecurityFacts, "sshd">): boolean =>
  ["passwordauthentication", "kbdinteractiveauthentication"].some((name) => sshd.get(name) === "yes");

const passwordLogin: Check = ({ sshd }) => {
  if (sshd.size === 0) return [];
  const why = "Passwords are guessed day and night on every address; keys cannot be.";
  return takesPasswords({ sshd })
    ? [
        finding("password-login", "warning", "SSH takes passwords.", {
          why,
          how: `When your key works: PasswordAuthentication no and KbdInteractiveAuthentication no in ${sshdFile}.`,
        }),
      ]
    : [finding("password-login", "good", "SSH takes keys only.", { why })];
};

const rootLogin: Check = ({ sshd }) => {
  const value = sshd.get("permitrootlogin");
  if (value === undefined) return [];
  if (value === "yes" && takesPasswords({ sshd }))
    return [
      finding("root-login", "danger", "Root may sign in with a password.", {
        why: "One guessed password is the whole server.",
        how: `PermitRootLogin prohibit-password in ${sshdFile}.`,
      }),
    ];
  const title = value === "no" ? "Root cannot sign in over SSH." : "Root can sign in with a key only.";
  return [finding("root-login", "good", title, { why: "A password of root could be guessed." })];
};

const firewall: Check = ({ firewall: name, sshd }) => {
  const why =
    "It keeps what is started by mistake from being reached. Your provider's own firewall cannot be seen from here, and ports that Docker publishes pass by the server's.";
  return name
    ? [finding("firewall", "good", `A firewall is on (${name}).`, { why })]
    : [
        finding("firewall", "warning", "No firewall is on.", {
          why,
          // Of a port that is not let in before it is on, nobody comes back.
          how: `Let in SSH, 80 and 443 only, at your provider or here: ufw allow ${sshd.get("port") ?? "22"}/tcp; ufw allow 80,443/tcp; ufw enable. Between the nodes of a Swarm also 2377/tcp, 7946 and 4789/udp.`,
        }),
      ];
};

const upgrades: Check = ({ upgrades: state }) => {
  const why = "Holes that are known are used within days.";
  if (state === "unknown") return [];
  return state === "on"
    ? [finding("upgrades", "good", "Security updates install themselves.", { why })]
    : [
        finding("upgrades", "warning", "Security updates wait for you.", {
          why,
          how: "apt-get install unattended-upgrades, then dpkg-reconfigure -plow unattended-upgrades.",
        }),
      ];
};

const reboot: Check = ({ rebootRequired }) =>
  rebootRequired
    ? [
        finding("reboot", "warning", "It must be restarted for updates to take effect.", {
          why: "An updated kernel protects only once it runs.",
          how: "Restart it when it suits you; apps come back by themselves.",
        }),
      ]
    : [];

const majorMin = 24;

const engineVersion: Check = ({ engine }) => {
  if (!engine) return [];
  const why = "Old engines let containers out of their walls, and lack what we need.";
  return Number(engine.version.split(".")[0]) >= majorMin
    ? [finding("engine", "good", `Docker is ${engine.version}.`, { why })]
    : [
        finding("engine", "warning", `Docker is ${engine.version}.`, {
          why,
          how: `Upgrade to ${majorMin} or newer: https://docs.docker.com/engine/install/`,
        }),
      ];
};

/** Of those that the engine listens on, the Swarm's are no API. */
const swarmPorts = new Set([2377, 7946]);

const enginePort: Check = ({ listening }) =>
  listening
    .filter(({ program, port }) => program === "dockerd" && !swarmPorts.has(port))
    .map(({ address, port }) =>
      finding("engine-port", "danger", `Docker's API is open at ${address}:${port}.`, {
        why: "Who reaches it is root on this server. We do not need it: we come over SSH.",
        how: "Remove the tcp:// host from /etc/docker/daemon.json or from docker.service, then systemctl restart docker.",
      }),
    );

const everywhere = new Set(["0.0.0.0", "::", "[::]", "*"]);
const databases: Record<number, string> = {
  3306: "MySQL or MariaDB",
  5432: "PostgreSQL",
  6379: "Redis",
  9200: "Elasticsearch",
  11211: "Memcached",
  27017: "MongoDB",
};

const published: Check = ({ engine }) => {
  const seen = new Map<string, Finding>();
  for (const { name, address, port, inside } of engine?.published ?? []) {
    if (!everywhere.has(address) || inside === 80 || inside === 443) continue;
    const what = databases[inside];
    seen.set(
      `${name} ${port}`,
      finding("published-port", what ? "warning" : "note", `${name} publishes port ${port} to everybody.`, {
        why: what
          ? `${what} is behind it. Docker opens such a port past the server's own firewall.`
          : "Docker opens such a port past the server's own firewall.",
        how: "If nobody outside needs it, take the published port away; apps of the same environment reach it without.",
      }),
    );
  }
  return [...seen.values()];
};

const expected = new Set(["sshd", "dockerd", "docker-proxy", "systemd"]);

const otherPorts: Check = ({ listening }) => {
  const others = listening.filter(({ program }) => program !== undefined && !expected.has(program));
  const named = [...new Set(others.map(({ port, program }) => `${port} (${program})`))];
  return named.length === 0
    ? []
    : [
        finding("open-port", "note", `Other programs listen for everybody: ${named.join(", ")}.`, {
          why: "Each is a way in when it has a hole.",
          how: "Stop what you do not need (systemctl disable --now NAME), let it listen on 127.0.0.1, or close its port in the firewall.",
        }),
      ];
};

const disk: Check = ({ diskUsedPercent: used }) => {
  const why = "A full disk stops databases in the middle of their work, and every deployment.";
  if (used < 85) return [finding("disk", "good", `The disk is ${used} % full.`, { why })];
  const level = used >= 95 ? "danger" : "warning";
  const how = "Clean up on the server's page, remove what else is not used, such as old logs; or enlarge the disk.";
  return [finding("disk", level, `The disk is ${used} % full.`, { why, how })];
};

const clock: Check = ({ clockAheadMs }) => [clockFinding(clockAheadMs) ?? []].flat();

const order: readonly Finding["level"][] = ["blocks", "danger", "warning", "note", "good"];
const checks: readonly Check[] = [
  enginePort,
  rootLogin,
  passwordLogin,
  firewall,
  published,
  otherPorts,
  upgrades,
  reboot,
  engineVersion,
  disk,
  clock,
];

/** The worst first. */
export const securityFindings = (facts: SecurityFacts): Finding[] =>
  checks.flatMap((check) => check(facts)).sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
