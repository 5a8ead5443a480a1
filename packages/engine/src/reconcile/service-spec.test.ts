import { randomText, Secret, swarmServiceName } from "@moorage/domain";
import { placeOf } from "@moorage/domain/service";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Machine } from "../machine.ts";
import { serviceSpecOf } from "./service-spec.ts";
import { specHash } from "./spec-hash.ts";
import { settings, wanted } from "./testing/situations.ts";

const machine = { instanceId: "ab12", specKey: "key", dataDir: "/data" } as Machine;

const secrets = new Map([["mnt_cccccccccc", { id: "sec1", name: "moorage-ab12-x" }]]);
function specWith(release: Partial<NonNullable<ReturnType<typeof wanted>["release"]>> = {}) {
  const desired = wanted(42, { drainSeconds: 30 });
  if (!desired.release) throw new Error("no release");
  const whole = { ...desired.release, ...release };
  const place = placeOf(whole.settings, { own: "n1", all: ["n1"], withImage: undefined });
  return serviceSpecOf(machine, desired, whole, { name: "web-42-k", place, secrets });
}
const containerOf = (spec: ReturnType<typeof specWith>) =>
  (spec.TaskTemplate as { ContainerSpec: Record<string, unknown> }).ContainerSpec;
const envOf = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([name, value]) => [name, new Secret(value)]));

test("variables must reach the container byte for byte", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (value) => {
      expect(containerOf(specWith({ env: envOf({ A: value }) }))["Env"]).toEqual([`A=${value}`]);
    }),
  );
  const hard = `'"\`$HOME \${{A}} #x\r\n\\n=\t ü漢\u{1f600}`;
  expect(containerOf(specWith({ env: envOf({ A: hard, B: "" }) }))["Env"]).toEqual([`A=${hard}`, "B="]);
});

test("command and arguments must stay words, and be absent when the image's own are wanted", () => {
  const spec = containerOf(specWith({ command: ["sh", "-c"], args: ["echo $X; ls", ""] }));
  expect(spec).toMatchObject({ Command: ["sh", "-c"], Args: ["echo $X; ls", ""] });
  expect(Object.keys(containerOf(specWith()))).not.toEqual(expect.arrayContaining(["Command"]));
  expect(Object.keys(containerOf(specWith()))).not.toEqual(expect.arrayContaining(["Args"]));
});

test("everything must carry our labels", () => {
  const spec = specWith();
  const own = {
    "moorage.instance": "ab12",
    "moorage.service": "svc_1",
    "moorage.environment": "env_1",
    "moorage.deployment": "dep_42",
    "moorage.number": "42",
  };
  expect(containerOf(spec)["Labels"]).toEqual(own);
  expect(spec.Labels).toEqual({ ...own, "moorage.spec": expect.stringMatching(/^[0-9a-f]{32}$/) });
});

test("containers must be hardened and bounded", () => {
  const spec = specWith();
  expect(containerOf(spec)).toMatchObject({
    Init: true,
    CapabilityDrop: ["CAP_NET_RAW"],
    Privileges: { NoNewPrivileges: true },
    StopGracePeriod: 40e9,
  });
  expect(spec.TaskTemplate).toMatchObject({
    Resources: { Limits: { Pids: expect.any(Number) } },
    LogDriver: { Name: "json-file", Options: { "max-size": "20m", "max-file": "3" } },
    Networks: [{ Target: "net", Aliases: ["web"] }],
  });
  expect(spec.EndpointSpec).toEqual({ Mode: "dnsrr" });
});

test("the longest name must fit what Swarm takes", () => {
  const name = swarmServiceName("s".repeat(40), 99_999_999_999, "0123456789");
  expect(name.length).toBeLessThanOrEqual(63);
});

test("the hash of a spec must change with any value of it and with the key, and not otherwise", () => {
  const hashOf = (spec: ReturnType<typeof specWith>) => spec.Labels?.["moorage.spec"];
  const same = hashOf(specWith({ env: envOf({ A: "1" }) }));
  expect(hashOf(specWith({ env: envOf({ A: "1" }) }))).toBe(same);
  const others = [
    specWith({ env: envOf({ A: "2" }) }),
    specWith({ env: envOf({ A: "1" }), image: "other" }),
    specWith({ env: envOf({ A: "1" }), replicas: 2 }),
    specWith({ env: envOf({ A: "1" }), args: ["x"] }),
  ];
  expect(new Set([same, ...others.map(hashOf)]).size).toBe(5);
  const spec = { a: randomText(8) };
  expect(specHash("key", spec)).not.toBe(specHash("other", spec));
});

const settled = (more: object) => specWith({ settings: settings(more) });
type Task = { ContainerSpec: Record<string, unknown>; Resources: object; RestartPolicy: object; Placement?: object };
const taskOf = (spec: ReturnType<typeof specWith>) => spec.TaskTemplate as unknown as Task;

test("limits must be what Docker is told, and absent when there are none", () => {
  const limited = settled({ resources: { memoryLimit: "512m", cpuLimit: "0.5", memoryReservation: "64m" } });
  expect(taskOf(limited).Resources).toEqual({
    Limits: { Pids: 4_096, MemoryBytes: 536_870_912, NanoCPUs: 500_000_000 },
    Reservations: { MemoryBytes: 67_108_864 },
  });
  expect(taskOf(settled({})).Resources).toEqual({ Limits: { Pids: 4_096 } });
});

test("Swarm's settings must go where Docker has them", () => {
  const spec = settled({
    swarm: {
      healthCheck: { Test: ["CMD", "true"], Interval: 1e9, Retries: 2, StartPeriod: 3e9 },
      restartPolicy: { Condition: "none" },
      placement: { Constraints: ["node.role==manager"] },
      updateConfig: { Parallelism: 2 },
      rollbackConfig: { Order: "start-first" },
      mode: "global",
      labels: { team: "quay" },
      networks: [{ Target: "shared", Aliases: ["api"] }],
      stopGracePeriod: 7e9,
      endpointSpec: { Mode: "vip" },
      ulimits: [{ Name: "nofile", Soft: 10, Hard: 20 }],
    },
  });
  expect(spec).toMatchObject({
    Mode: { Global: {} },
    EndpointSpec: { Mode: "vip" },
    // What was set, over what is ours; watched until the health check has had its say.
    UpdateConfig: { Parallelism: 2, Order: "start-first", Monitor: 10e9 },
    RollbackConfig: { Order: "start-first" },
    Labels: { team: "quay", "moorage.service": "svc_1" },
    TaskTemplate: {
      RestartPolicy: { Condition: "none" },
      Placement: { Constraints: ["node.role==manager"] },
      Networks: [
        { Target: "net", Aliases: ["web"] },
        { Target: "shared", Aliases: ["api"] },
      ],
      ContainerSpec: {
        Healthcheck: { Test: ["CMD", "true"], Interval: 1e9, Retries: 2, StartPeriod: 3e9 },
        StopGracePeriod: 7e9,
        Ulimits: [{ Name: "nofile", Soft: 10, Hard: 20 }],
        Labels: { team: "quay", "moorage.instance": "ab12" },
      },
    },
  });
  const plain = settled({});
  expect(Object.keys(taskOf(plain).ContainerSpec)).not.toEqual(expect.arrayContaining(["Healthcheck"]));
  for (const absent of ["Healthcheck", "Ulimits", "Mounts"])
    expect(Object.keys(taskOf(plain).ContainerSpec)).not.toContain(absent);
  expect(Object.keys(plain)).not.toContain("RollbackConfig");
  expect(Object.keys(plain.TaskTemplate ?? {})).not.toContain("Placement");
});

test("ports must be published by the server itself", () => {
  const ports = [{ id: "prt_aaaaaaaaaa", published: 6_000, target: 80, protocol: "udp" }];
  expect(settled({ ports }).EndpointSpec).toEqual({
    Mode: "dnsrr",
    Ports: [{ Protocol: "udp", TargetPort: 80, PublishedPort: 6_000, PublishMode: "host" }],
  });
});

test("mounts must be named by us: nothing that was typed is part of a path of ours", () => {
  const mounts = [
    { id: "mnt_aaaaaaaaaa", type: "bind", mountPath: "/host", hostPath: "/srv", readOnly: true },
    { id: "mnt_bbbbbbbbbb", type: "volume", mountPath: "/data", volumeName: "data" },
    {
      ...{ id: "mnt_cccccccccc", type: "file", mountPath: "/etc/app.conf", filePath: "x/app.conf" },
      content: { key: "k", sealed: "box", sizeBytes: 3 },
    },
  ];
  const labels = { "moorage.instance": "ab12", "moorage.service": "svc_1" };
  expect(taskOf(settled({ mounts })).ContainerSpec["Mounts"]).toMatchObject([
    { Type: "bind", Source: "/srv", Target: "/host", ReadOnly: true },
    { Type: "volume", Source: "web-k-data", Target: "/data", ReadOnly: false, VolumeOptions: { Labels: labels } },
    { Type: "bind", Source: "/data/files/svc_1/web-42-k/mnt_cccccccccc", Target: "/etc/app.conf", ReadOnly: true },
  ]);
  expect(taskOf(settled({ mounts })).Placement).toEqual({ Constraints: ["node.id==n1"] });
});

test("a file that comes with the task must be a secret of Swarm's, and its content in no part of the spec", () => {
  const file = { id: "mnt_cccccccccc", type: "file", mountPath: "/etc/app.conf", filePath: "x/app.conf", mode: "0640" };
  const mounts = [{ ...file, content: { key: "k", sealed: "box", sizeBytes: 3 } }];
  const task = taskOf(settled({ mounts }));
  expect(task.ContainerSpec).toMatchObject({
    Secrets: [
      {
        ...{ SecretID: "sec1", SecretName: "moorage-ab12-x" },
        File: { Name: "/etc/app.conf", UID: "0", GID: "0", Mode: 0o640 },
      },
    ],
  });
  for (const absent of ["Mounts", "Placement"])
    expect([...Object.keys(task.ContainerSpec), ...Object.keys(task)]).not.toContain(absent);
});
