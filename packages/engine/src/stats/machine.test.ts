import { expect, test } from "vitest";
import { createLocalHost } from "../host/local-host.ts";
import { readSections } from "../setup/sections.ts";
import { sampleBetween } from "./between.ts";
import { lookAtMachine, readLook } from "./machine.ts";

/** A virtual machine with cgroup v1 and bridges of Docker. */
const vm = `
== stat
cpu  3846265 73926 1066146 2751657 36105 0 27969 3050 0 0

== load
5.50 1.99 1.86 10/943 9571

== memory
MemTotal:       24684084 kB
MemFree:        10943592 kB
MemAvailable:   21172428 kB
Buffers:          684236 kB
Cached:          8965920 kB

== uptime
39404.18 27516.57

== network
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 14519222560 4689427    0    0    0     0          0         0 14519222560 4689427    0    0    0     0       0          0
  ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0: 4309351452  160928    0    0    0     0          0         0 10694094  114850    0    0    0     0       0          0
  eth1:1000 1 0 0 0 0 0 0 2000 2 0 0 0 0 0 0
docker0: 316750386  958734    0    0    0     0          0         0 13865688855 1250972    0  480    0     0       0          0
br-2fb142329764:    4369      58    0    0    0     0          0         0     5830      67    0    1    0     0       0          0
vethc705e5b:       0       0    0    0    0     0          0         0     1156      14    0    0    0     0       0          0
eth0.20: 77 1 0 0 0 0 0 0 88 2 0 0 0 0 0 0

== cpu
processor	: 0
model name	: Intel(R) Xeon(R) Processor
cpu MHz		: 2599.998
physical id	: 0
core id		: 0
processor	: 1
model name	: Intel(R) Xeon(R) Processor
cpu MHz		: 2599.998
physical id	: 0
core id		: 0

== cores
2

== disk
Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/vda         264212084 25769404  69731860      27% /
Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/mapper/data--docker  10000 9000  1000      90% /var/lib/docker

== machine
Linux
6.18.44
x86_64

== os
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
ID=debian
`;

/** An ARM board: its kernel tells neither model nor speed, and cgroup v2 changes nothing here. */
const arm = `
== stat
cpu  100 0 50 800 50 0 0 0 0 0

== load
0.00 0.01 0.05 1/120 900

== memory
MemTotal:        3884084 kB
MemFree:         1000000 kB
MemAvailable:    2942042 kB

== uptime
12.50 40.00

== network
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
end0: 10 1 0 0 0 0 0 0 20 2 0 0 0 0 0 0

== cpu
processor	: 0
processor	: 1
processor	: 2
processor	: 3

== cores
4

== disk
Filesystem     1024-blocks    Used Available Capacity Mounted on
/dev/mmcblk0p2    30000000 7500000  22500000      25% /

== machine
Linux
6.12.34+rpt-rpi-v8
aarch64

== os
PRETTY_NAME="Ubuntu 24.04.1 LTS"
`;

const look = (text: string, atMs = 0) => readLook(readSections(text), atMs);

test("a machine must be read as its kernel tells it, its bridges and tunnels not counted twice", () => {
  expect(look(vm)).toMatchObject({
    cpu: { busy: 5_017_356, total: 7_805_118 },
    load: 5.5,
    memory: { usedBytes: (24_684_084 - 21_172_428) * 1024, totalBytes: 24_684_084 * 1024 },
    network: { inBytes: 4_309_352_452, outBytes: 10_696_094 },
    uptimeSeconds: 39_404,
  });
  expect(look(vm).identity).toEqual({
    ...{ os: "linux", distribution: "Debian GNU/Linux 12 (bookworm)", kernel: "6.18.44", architecture: "x86_64" },
    ...{ cpuModel: "Intel(R) Xeon(R) Processor", cpuCores: 2, cpuPhysicalCores: 1, cpuMhz: 2599.998 },
  });
});

test("the fuller one of the disks of the machine and of Docker must be told", () => {
  expect(look(vm).disk).toEqual({ usedBytes: 9_000 * 1024, totalBytes: 10_000 * 1024 });
  expect(look(arm).disk).toEqual({ usedBytes: 7_500_000 * 1024, totalBytes: 30_000_000 * 1024 });
});

test("what a processor does not tell of itself must be null", () => {
  expect(look(arm).identity).toMatchObject({
    ...{ architecture: "aarch64", cpuModel: null, cpuCores: 4, cpuPhysicalCores: null, cpuMhz: null },
  });
});

test("a machine that tells nothing must give nothing, never a zero", () => {
  const nothing = look(
    "\n== stat\n\n== load\n\n== memory\nMemTotal: 1 kB\n\n== network\n    lo: 1 1 0 0 0 0 0 0 1 1\n",
  );
  expect(nothing).toMatchObject({
    cpu: null,
    load: null,
    memory: null,
    disk: null,
    network: null,
    uptimeSeconds: null,
  });
  expect(new Set(Object.values(nothing.identity))).toEqual(new Set([null]));
  expect(new Set(Object.values(sampleBetween(nothing, { ...nothing, atMs: 1_000 })))).toEqual(new Set([null]));
});

const later = (text: string) =>
  text
    .replace("cpu  100 0 50 800 50", "cpu  150 0 75 850 125")
    .replace("end0: 10 1 0 0 0 0 0 0 20", "end0: 2010 9 0 0 0 0 0 0 60");

test("processor and network must be what was done between two looks", () => {
  const sample = sampleBetween(look(arm), look(later(arm), 2_000));
  // 75 of 200 ticks: waiting for the disk is no work.
  expect(sample).toMatchObject({ cpuPercent: 37.5, networkInPerSecond: 1_000, networkOutPerSecond: 20 });
  expect(sample).toMatchObject({ networkInBytes: 2_010, memoryUsedBytes: 942_042 * 1024, load: 0 });
});

test("counters that began anew must tell nothing of the time between", () => {
  const sample = sampleBetween(look(later(arm)), look(arm, 2_000));
  expect(sample).toMatchObject({ cpuPercent: null, networkInPerSecond: null, networkOutPerSecond: null });
  expect(sample.networkInBytes).toBe(10);
});

test("this machine must be looked at by one program", async () => {
  await using host = createLocalHost({ id: "here", dockerHost: undefined });
  const found = await lookAtMachine(host, AbortSignal.timeout(30_000));
  expect(found.cpu?.total).toBeGreaterThan(0);
  expect(found.memory?.totalBytes).toBeGreaterThan(found.memory?.usedBytes ?? 0);
  expect(found.identity.cpuCores).toBeGreaterThan(0);
});
