import { expect, test } from "vitest";
import { readSections } from "../sections.ts";
import { readListening, readSecurityFacts, type SecurityFacts } from "./facts.ts";
import { securityFindings } from "./findings.ts";

const output = `
== sshd
port 22
permitrootlogin yes
passwordauthentication yes
kbdinteractiveauthentication no
subsystem sftp /usr/lib/openssh/sftp-server

== ufw
Status: inactive

== firewalld

== iptables
-P INPUT ACCEPT
-A INPUT -p tcp -m tcp --dport 25 -j DROP

== nft

== apt
APT::Periodic "";
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";

== unattended

== reboot
yes

== listening
LISTEN 0      4096         0.0.0.0:2375       0.0.0.0:*    users:(("dockerd",pid=8,fd=3))
LISTEN 0      4096               *:2377             *:*    users:(("dockerd",pid=8,fd=22))
LISTEN 0      128          0.0.0.0:22         0.0.0.0:*    users:(("sshd",pid=1,fd=3))
LISTEN 0      128             [::]:22            [::]:*    users:(("sshd",pid=1,fd=4))
LISTEN 0      4096   127.0.0.53%lo:53         0.0.0.0:*    users:(("systemd-resolve",pid=2,fd=3))
LISTEN 0      128        127.0.0.1:5432       0.0.0.0:*    users:(("postgres",pid=3,fd=3))
LISTEN 0      128            [::1]:631           [::]:*    users:(("cupsd",pid=4,fd=3))
LISTEN 0      511                *:8080             *:*    users:(("node",pid=5,fd=3))

== clock
1790007200000

== disk
Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/vda1         41152736  8152736  33000000      20% /
/dev/vdb1         41152736  8152736   1000000      97% /var/lib/docker
`;

const engine = {
  version: "20.10.24",
  published: [
    { name: "db.1", address: "0.0.0.0", port: 5432, inside: 5432 },
    { name: "db.1", address: "::", port: 5432, inside: 5432 },
    { name: "traefik", address: "0.0.0.0", port: 443, inside: 443 },
    { name: "game", address: "0.0.0.0", port: 25565, inside: 25565 },
    { name: "here", address: "127.0.0.1", port: 6379, inside: 6379 },
  ],
};
const facts = readSecurityFacts(readSections(output), engine, 1_790_000_000_000);

const print = (given: SecurityFacts) => securityFindings(given).map(({ level, title }) => `${level}: ${title}`);

test("everything that is open must be found, the worst first", () => {
  expect(print(facts)).toEqual([
    "danger: Docker's API is open at 0.0.0.0:2375.",
    "danger: Root may sign in with a password.",
    "danger: The disk is 97 % full.",
    "warning: SSH takes passwords.",
    "warning: No firewall is on.",
    "warning: db.1 publishes port 5432 to everybody.",
    "warning: Security updates wait for you.",
    "warning: It must be restarted for updates to take effect.",
    "warning: Docker is 20.10.24.",
    "warning: Its clock is 2 h ahead.",
    "note: game publishes port 25565 to everybody.",
    "note: Other programs listen for everybody: 8080 (node).",
  ]);
});

test("each finding that is not good must say why and how to mend it", () => {
  for (const { level, why, how } of securityFindings(facts)) {
    expect(why.length).toBeGreaterThan(20);
    if (level !== "good") expect(how.length).toBeGreaterThan(20);
  }
});

const safe = `
== sshd
permitrootlogin without-password
passwordauthentication no
kbdinteractiveauthentication no

== apt
APT::Periodic::Unattended-Upgrade "1";

== unattended
Package: unattended-upgrades
Status: install ok installed

== clock
1000000000000

== disk
/dev/vda1         41152736  8152736  33000000      20% /
`;

test("root must not be called safe from passwords that are asked for in another way", () => {
  const sections = "\n== sshd\npermitrootlogin yes\npasswordauthentication no\nkbdinteractiveauthentication yes\n";
  expect(print(readSecurityFacts(readSections(sections), undefined, 0))[0]).toBe(
    "danger: Root may sign in with a password.",
  );
});

test("whoever turns a firewall on as is said must still get in, whatever the port of SSH", () => {
  const facts = readSecurityFacts(readSections("\n== sshd\nport 2222\n"), undefined, 0);
  expect(securityFindings(facts).find(({ id }) => id === "firewall")?.how).toContain("ufw allow 2222/tcp;");
});

test("a server that is in order must be told so", () => {
  const newEngine = { version: "28.1.1", published: [] };
  expect(
    print(readSecurityFacts(readSections(`${safe}\n== ufw\nStatus: active\n`), newEngine, 1_000_000_000_000)),
  ).toEqual([
    "good: Root can sign in with a key only.",
    "good: SSH takes keys only.",
    "good: A firewall is on (ufw).",
    "good: Security updates install themselves.",
    "good: Docker is 28.1.1.",
    "good: The disk is 20 % full.",
    "good: Its clock is right.",
  ]);
});

test("a firewall must be recognised whatever made it", () => {
  const firewallOf = (sections: string) => readSecurityFacts(readSections(sections), undefined, 0).firewall;
  expect(firewallOf("\n== firewalld\nrunning\n")).toBe("firewalld");
  expect(firewallOf("\n== iptables\n-P INPUT DROP\n")).toBe("iptables");
  expect(firewallOf("\n== iptables\n-P INPUT ACCEPT\n-A INPUT -j REJECT --reject-with icmp-port-unreachable\n")).toBe(
    "iptables",
  );
  expect(
    firewallOf(
      "\n== nft\ntable inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n\t}\n}\n",
    ),
  ).toBe("nftables");
  expect(
    firewallOf(
      "\n== nft\ntable ip x {\n\tchain input {\n\t\ttype filter hook input priority 0; policy accept;\n\t}\n}\n",
    ),
  ).toBeUndefined();
  expect(firewallOf("")).toBeUndefined();
});

test("nothing must be said of what cannot be seen", () => {
  expect(print(readSecurityFacts(readSections(""), undefined, 0))).toEqual([
    "warning: No firewall is on.",
    "good: The disk is 0 % full.",
  ]);
});

test("what listens on loopback must be left out", () => {
  expect(readListening("LISTEN 0 5 [::ffff:127.0.0.1]:99 *:*\nLISTEN 0 5 10.0.0.5:53 0.0.0.0:*")).toEqual([
    { address: "10.0.0.5", port: 53, program: undefined },
  ]);
});
