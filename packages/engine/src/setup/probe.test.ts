import { expect, test } from "vitest";
import { readAddress } from "./address.ts";
import { readCandidate, readFailures } from "./install-engine.ts";
import { readProbe, type ServerProbe } from "./probe.ts";
import { readiness } from "./readiness.ts";
import { readSections } from "./sections.ts";

const output = `
== clock
1790000060000

== os
PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
VERSION_ID="13"
VERSION_CODENAME=trixie
ID=debian

== machine
x86_64
6.12.0-amd64
2

== memory
MemTotal:        2014556 kB
MemAvailable:    1014556 kB

== disk
Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/vda1         41152736  8152736  33000000      20% /

== tcp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0

== listening
LISTEN 0      511          0.0.0.0:80        0.0.0.0:*    users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))
LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=1,fd=3))

== ipvs

== cgroup
cgroup2fs

== systemd
yes

== tools
apt-get

== snap
`;

const facts = readProbe(readSections(output), 1_790_000_000_000);

test("a server's facts must be read from what its own tools print", () => {
  expect(facts).toEqual({
    os: { id: "debian", version: "13", codename: "trixie", name: "Debian GNU/Linux 13 (trixie)" },
    processor: "x86_64",
    architecture: "amd64",
    kernel: "6.12.0-amd64",
    cpus: 2,
    memoryBytes: 2_014_556 * 1024,
    disk: { freeBytes: 33_000_000 * 1024, totalBytes: 41_152_736 * 1024 },
    takenPorts: [{ port: 80, program: "nginx" }],
    ipvs: false,
    cgroup: 2,
    clockAheadMs: 60_000,
    systemd: true,
    apt: true,
    engineInstalled: false,
    engineIsSnap: false,
  });
});

test("nothing that is missing in the answers must stop the reading", () => {
  expect(readProbe(readSections(""), 0)).toMatchObject({ architecture: "", cpus: 0, takenPorts: [], apt: false });
});

const idsOf = (change: Partial<ServerProbe>) =>
  readiness({ ...facts, takenPorts: [], clockAheadMs: 0, ...change }).map(({ id, level }) => `${id}: ${level}`);
const os = (id: string, version: string) => ({ os: { id, version, codename: "", name: `${id} ${version}` } });

test("what stands in the way of a set-up must be found, and nothing on a server that is fit", () => {
  expect(idsOf({})).toEqual([]);
  for (const [id, version] of [
    ["debian", "12"],
    ["ubuntu", "22.04"],
    ["ubuntu", "24.04"],
  ] as const)
    expect(idsOf(os(id, version))).toEqual([]);
  expect(idsOf({ ...os("alpine", "3.22"), apt: false })).toEqual(["release: blocks"]);
  expect(idsOf({ ...os("alpine", "3.22"), apt: false, engineInstalled: true })).toEqual([]);
  expect(idsOf(os("debian", "14"))).toEqual(["release: warning"]);
  expect(idsOf({ architecture: "riscv64" })).toEqual(["architecture: blocks"]);
  expect(idsOf({ memoryBytes: 500 * 1024 ** 2 })).toEqual(["memory: warning"]);
  expect(idsOf({ disk: { freeBytes: 2 * 1024 ** 3, totalBytes: 0 } })).toEqual(["disk: warning"]);
  expect(idsOf({ disk: { freeBytes: 2 ** 20, totalBytes: 0 } })).toEqual(["disk: blocks"]);
  expect(idsOf({ clockAheadMs: -40_000 })).toEqual(["clock: warning"]);
  expect(idsOf({ engineIsSnap: true })).toEqual(["snap: blocks"]);
});

test("of several disks the one with the least room must count", () => {
  const disks = "/dev/vda1 41152736 8152736 33000000 20% /\n/dev/vdb1 10000 9999 1 100% /var/lib/docker";
  expect(readProbe(readSections(`\n== disk\n${disks}\n`), 0).disk).toEqual({
    freeBytes: 1024,
    totalBytes: 10_000 * 1024,
  });
});

test("how wrong a clock is must be told in a unit that people think in, and nothing where it is not known", () => {
  const titleAt = (clockAheadMs: number | undefined) =>
    readiness({ ...facts, takenPorts: [], clockAheadMs }).map(({ title }) => title)[0];
  expect(titleAt(45_000)).toBe("Its clock is 45 s ahead.");
  expect(titleAt(-3_660_000)).toBe("Its clock is 61 min behind.");
  expect(titleAt(-2 * 3_600_000)).toBe("Its clock is 2 h behind.");
  expect(titleAt(365 * 86_400_000)).toBe("Its clock is 365 days ahead.");
  expect(titleAt(undefined)).toBeUndefined();
  expect(readProbe(readSections("\n== clock\n1790000060%3N\n"), 0).clockAheadMs).toBeUndefined();
});

test("a port must be named with who has it, unless it is the engine itself", () => {
  const [finding] = readiness(facts).filter(({ id }) => id === "ports");
  expect(finding?.title).toBe("Ports are taken: 80 (nginx).");
  expect(idsOf({ takenPorts: [{ port: 2377, program: "dockerd" }] })).toEqual([]);
});

test("the address must be that of the default route's interface, and never one of the engine's own", () => {
  const addresses = `
2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever
3: eth1@if7    inet 192.168.1.9/24 scope global eth1\\       valid_lft forever
4: docker0    inet 172.17.0.1/16 scope global docker0\\       valid_lft forever
`;
  expect(readAddress(`default via 192.168.1.1 dev eth1 proto dhcp\n==${addresses}`)).toBe("192.168.1.9");
  expect(readAddress(`==${addresses}`)).toBe("10.0.0.5");
  expect(readAddress("==\n10.1.2.3 172.17.0.1 \n")).toBe("10.1.2.3");
  expect(readAddress("==\n4: docker0    inet 172.17.0.1/16 scope global docker0")).toBeUndefined();
  expect(readAddress("")).toBeUndefined();
});

test("the version that would be installed must be read, with an epoch or without", () => {
  expect(readCandidate("docker.io:\n  Installed: (none)\n  Candidate: 26.1.5+dfsg1-9+b1\n")).toBe(26);
  expect(readCandidate("docker-ce:\n  Installed: (none)\n  Candidate: 5:28.1.1-1~debian.12~bookworm\n")).toBe(28);
  expect(readCandidate("docker.io:\n  Installed: (none)\n  Candidate: (none)\n")).toBeUndefined();
  expect(readCandidate("")).toBeUndefined();
});

test("archives that did not answer are known by their addresses", () => {
  const said = [
    "Hit:1 http://archive.ubuntu.com/ubuntu noble InRelease",
    "Err:2 http://security.ubuntu.com/ubuntu noble-security InRelease",
    "W: Failed to fetch http://security.ubuntu.com/ubuntu/dists/noble-security/InRelease  Temporary failure resolving",
    "W: Some index files failed to download. They have been ignored, or old ones used instead.",
  ];
  expect(readFailures(said.join("\n"))).toEqual(["http://security.ubuntu.com/ubuntu/dists/noble-security/InRelease"]);
  expect(readFailures("Reading package lists...")).toEqual([]);
});
