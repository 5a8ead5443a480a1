import { expect, test } from "vitest";
import { Mount, MountPatch, NewMount, publicMount, volumeNameOf } from "./mounts.ts";
import { NewPort } from "./ports.ts";
import { mergeSpec, NewServiceSpec, publicSpec, ServiceSpec, SpecPatch, strategyOf } from "./spec.ts";
import { SwarmSettings } from "./swarm-settings.ts";

const least = { kind: "application", source: { type: "image", image: "nginx" } } as const;
const spec = ServiceSpec.parse(least);
const path = (patch: unknown) => SpecPatch.safeParse(patch).error?.issues[0]?.path.join(".");
const swarm = (settings: unknown) => path({ swarm: settings });

test("Swarm's settings must be kept as they were written, and null must take one away", () => {
  const settings = {
    healthCheck: { Test: ["CMD", "curl", "-f", "http://localhost/"], Interval: 10_000_000_000, Retries: 3 },
    restartPolicy: { Condition: "on-failure", Delay: 2_000_000_000, MaxAttempts: 5 },
    placement: { Constraints: ["node.role==manager", "node.labels.disk != ssd"], MaxReplicas: 2 },
    updateConfig: { Parallelism: 2, Order: "stop-first", FailureAction: "pause", MaxFailureRatio: 0.1 },
    rollbackConfig: { Parallelism: 1, Order: "start-first", FailureAction: "continue" },
    mode: "global",
    labels: { "team.name": "quay" },
    networks: [{ Target: "shared", Aliases: ["api"] }],
    stopGracePeriod: 30_000_000_000,
    endpointSpec: { Mode: "vip" },
    ulimits: [{ Name: "nofile", Soft: 1_024, Hard: 65_536 }],
  };
  const set = mergeSpec(spec, SpecPatch.parse({ swarm: settings }));
  expect(set.swarm).toEqual(settings);
  const less = mergeSpec(set, SpecPatch.parse({ swarm: { healthCheck: null } }));
  expect(less.swarm).toEqual({ ...settings, healthCheck: null });
});

test.each([
  [{ healthCheck: { Test: ["curl"] } }, "swarm.healthCheck.Test"],
  [{ healthCheck: { Test: [] } }, "swarm.healthCheck.Test"],
  [{ healthCheck: { Test: ["CMD"] } }, "swarm.healthCheck.Test"],
  [{ healthCheck: { Test: ["CMD-SHELL", "a", "b"] } }, "swarm.healthCheck.Test"],
  [{ healthCheck: { Test: ["CMD", "a\0b"] } }, "swarm.healthCheck.Test.1"],
  [{ healthCheck: { Interval: 10 } }, "swarm.healthCheck.Interval"],
  [{ healthCheck: { Interval: -1 } }, "swarm.healthCheck.Interval"],
  [{ healthCheck: { Retries: 1.5 } }, "swarm.healthCheck.Retries"],
  [{ healthCheck: { interval: 1 } }, "swarm.healthCheck"],
  [{ restartPolicy: { Condition: "always" } }, "swarm.restartPolicy.Condition"],
  [{ placement: { Constraints: ["fine==yes", "; rm -rf"] } }, "swarm.placement.Constraints.1"],
  [{ placement: { Preferences: [{ Spread: {} }] } }, "swarm.placement.Preferences.0.Spread.SpreadDescriptor"],
  [{ updateConfig: { Order: "together" } }, "swarm.updateConfig.Order"],
  [{ updateConfig: { MaxFailureRatio: 2 } }, "swarm.updateConfig.MaxFailureRatio"],
  [{ rollbackConfig: { FailureAction: "rollback" } }, "swarm.rollbackConfig.FailureAction"],
  [{ mode: "job" }, "swarm.mode"],
  [{ labels: { "moorage.service": "svc_other" } }, "swarm.labels.moorage.service"],
  [{ labels: { "com.docker.swarm.service.id": "x" } }, "swarm.labels.com.docker.swarm.service.id"],
  [{ labels: { fine: 1 } }, "swarm.labels.fine"],
  [{ networks: [{ Target: "host" }] }, "swarm.networks.0.Target"],
  [{ networks: [{ Target: "moorage-ab12-env-other" }] }, "swarm.networks.0.Target"],
  [{ networks: [{ Target: "shared", Aliases: ["tasks.api"] }] }, "swarm.networks.0.Aliases.0"],
  [{ endpointSpec: { Mode: "mesh" } }, "swarm.endpointSpec.Mode"],
  [{ endpointSpec: { Ports: [{ PublishedPort: 80 }] } }, "swarm.endpointSpec.Ports"],
  [{ ulimits: [{ Name: "files", Soft: 1, Hard: 1 }] }, "swarm.ulimits.0.Name"],
  [{ ulimits: [{ Name: "nofile", Soft: 2, Hard: 1 }] }, "swarm.ulimits.0.Soft"],
  [{ stopGracePeriod: 10 }, "swarm.stopGracePeriod"],
])("a wrong setting must be refused at its path: %j", (settings, expected) => {
  expect(swarm(settings)).toBe(expected);
});

test("a label that is not free must be refused for that reason", () => {
  const reserved = SwarmSettings.safeParse({ labels: { "moorage.service": "x" } });
  expect(reserved.error?.issues[0]?.message).toMatch(/not free/);
  const wrong = SwarmSettings.safeParse({ labels: ["x"] });
  expect(wrong.error?.issues[0]?.message).toMatch(/names and texts/);
});

const port = (id: string, published: number, protocol = "tcp") => ({
  id: `prt_${id}`,
  published,
  target: 80,
  protocol,
});

test("ports must be numbers that exist, once each, and make a service replaced in place", () => {
  expect(NewPort.parse({ published: 8_080, target: 80 })).toEqual({ published: 8_080, target: 80, protocol: "tcp" });
  for (const wrong of [0, 65_536, 1.5, "80"])
    expect(NewPort.safeParse({ published: wrong, target: 80 }).error?.issues[0]?.path).toEqual(["published"]);
  const ports = [port("aaaaaaaaaa", 53), port("bbbbbbbbbb", 53, "udp")];
  const published = ServiceSpec.parse({ ...least, ports });
  expect([strategyOf(published), strategyOf(spec)]).toEqual(["in-place", "side-by-side"]);
  const twice = ServiceSpec.safeParse({ ...least, ports: [...ports, port("cccccccccc", 53)] });
  expect(twice.error?.issues[0]).toMatchObject({ path: ["ports", 2, "published"], message: /published twice/ });
  expect(ServiceSpec.safeParse({ ...least, ports, replicas: 2 }).error?.issues[0]?.path).toEqual(["replicas"]);
});

test.each([
  ["/data", "/data"],
  ["/data/", "/data"],
  ["//srv//./app/", "/srv/app"],
  ["/with space/ü", "/with space/ü"],
])("a place in the container: %j", (mountPath, tidy) => {
  expect(NewMount.parse({ type: "volume", mountPath, volumeName: "data" }).mountPath).toBe(tidy);
});

test.each(["", "data", "/", "/./", "/..", "/a/../b", "/proc", "/sys/kernel", "/dev/null", "/a\0b", "/a\nb", "\ud800"])(
  "no place in the container: %j",
  (mountPath) => {
    const volume = NewMount.safeParse({ type: "volume", mountPath, volumeName: "data" });
    expect(volume.error?.issues[0]?.path).toEqual(["mountPath"]);
    expect(MountPatch.safeParse({ mountPath }).error?.issues[0]?.path).toEqual(["mountPath"]);
  },
);

test.each([
  [{ type: "bind", hostPath: "srv" }, "hostPath"],
  [{ type: "bind", hostPath: "/srv/../etc" }, "hostPath"],
  [{ type: "volume", volumeName: "../x" }, "volumeName"],
  [{ type: "volume", volumeName: "-rf" }, "volumeName"],
  [{ type: "volume", volumeName: "a,source=/etc" }, "volumeName"],
  [{ type: "file", filePath: "../../etc/passwd", content: "" }, "filePath"],
  [{ type: "file", filePath: "/", content: "" }, "filePath"],
  [{ type: "file", filePath: "a", content: "x".repeat(256 * 1024 + 1) }, "content"],
  [{ type: "file", filePath: "a", content: "", mode: "4755" }, "mode"],
  [{ type: "file", filePath: "a", content: "", mode: "rw" }, "mode"],
  [{ type: "tmpfs" }, "type"],
])("a wrong mount must be refused at its field: %j", (mount, field) => {
  expect(NewMount.safeParse({ mountPath: "/data", ...mount }).error?.issues[0]?.path).toEqual([field]);
});

const content = { key: "mnt_key", sealed: "s1.k1.box", sizeBytes: 5 };
const file = Mount.parse({
  ...{ id: "mnt_aaaaaaaaaa", type: "file", mountPath: "/etc/app.conf", filePath: "/app.conf", mode: "600" },
  content,
});

test("a file's box must not be in what is shown, but its size", () => {
  expect(file).toMatchObject({ filePath: "app.conf", mode: "0600" });
  expect(publicMount(file)).toEqual({ ...file, content: { key: "mnt_key", sealed: "", sizeBytes: 5 } });
  expect(JSON.stringify(publicSpec({ ...spec, mounts: [file] }))).not.toContain("s1.");
});

test("two mounts must not have one place", () => {
  const volume = { id: "mnt_bbbbbbbbbb", type: "volume", mountPath: "/etc/app.conf/", volumeName: "x" };
  const both = ServiceSpec.safeParse({ ...least, mounts: [file, volume] });
  expect(both.error?.issues[0]?.path).toEqual(["mounts", 1, "mountPath"]);
});

test("ports and mounts must not come in by a new service's spec or a patch", () => {
  const bind = { id: "mnt_cccccccccc", type: "bind", mountPath: "/host", hostPath: "/" };
  const more = { ports: [port("aaaaaaaaaa", 22)], mounts: [bind, file] };
  expect(NewServiceSpec.parse({ ...least, ...more })).toEqual(spec);
  expect(mergeSpec(spec, SpecPatch.parse(more))).toEqual(spec);
  const wrong = NewServiceSpec.safeParse({ ...least, resources: { memoryLimit: "8m", memoryReservation: "9m" } });
  expect(wrong.error?.issues[0]?.path).toEqual(["resources", "memoryReservation"]);
});

test("a volume must be named after its service and key", () => {
  expect(volumeNameOf("api", "0123456789", "data")).toBe("api-0123456789-data");
});

test("hooks must be words with a time limit", () => {
  expect(spec.hooks).toEqual({ preDeploy: [], postDeploy: [], timeoutSeconds: 600 });
  expect(path({ hooks: { preDeploy: ["ok", "a\0"] } })).toBe("hooks.preDeploy.1");
  expect(path({ hooks: { timeoutSeconds: 0 } })).toBe("hooks.timeoutSeconds");
  const set = mergeSpec(spec, SpecPatch.parse({ hooks: { preDeploy: ["npm", "run", "migrate"] } }));
  expect(set.hooks).toEqual({ ...spec.hooks, preDeploy: ["npm", "run", "migrate"] });
});
