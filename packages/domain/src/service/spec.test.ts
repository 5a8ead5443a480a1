import { expect, test } from "vitest";
import { probePortsOf } from "./desired.ts";
import { kinds } from "./kinds.ts";
import { mergeSpec, ServiceSpec, SpecPatch, specVersion, upgradeSpec } from "./spec.ts";

const least = { kind: "application", source: { type: "image", image: "nginx:1" } } as const;
const spec = ServiceSpec.parse(least);
const merged = (patch: unknown) => mergeSpec(spec, SpecPatch.parse(patch));
const path = (patch: unknown) => SpecPatch.safeParse(patch).error?.issues[0]?.path.join(".");

test("what is not said must have its default", () => {
  expect(spec).toEqual({
    ...least,
    builder: { type: "dockerfile", dockerfile: "Dockerfile", contextPath: "", target: "" },
    build: { withoutCache: false, envFile: false },
    command: [],
    args: [],
    replicas: 1,
    port: null,
    release: { strategy: "side-by-side", healthPath: null, deadlineSeconds: 120, drainSeconds: 30 },
    resources: { memoryLimit: null, memoryReservation: null, cpuLimit: null, cpuReservation: null },
    swarm: {
      ...{ healthCheck: null, restartPolicy: null, placement: null, updateConfig: null, rollbackConfig: null },
      ...{ mode: "replicated", labels: null, networks: null, stopGracePeriod: null, endpointSpec: null, ulimits: null },
    },
    hooks: { preDeploy: [], postDeploy: [], timeoutSeconds: 600 },
    ports: [],
    mounts: [],
  });
});

test("a patch must change what it names and nothing else", () => {
  expect(merged({})).toEqual(spec);
  expect(merged({ replicas: 3 })).toEqual({ ...spec, replicas: 3 });
  expect(merged({ build: { withoutCache: true } }).build).toEqual({ withoutCache: true, envFile: false });
  expect(merged({ release: { healthPath: "/up" } })).toEqual({
    ...spec,
    release: { ...spec.release, healthPath: "/up" },
  });
  const both = mergeSpec(merged({ release: { healthPath: "/up" } }), SpecPatch.parse({ release: { drainSeconds: 5 } }));
  expect(both.release).toMatchObject({ healthPath: "/up", drainSeconds: 5 });
  expect(mergeSpec(both, SpecPatch.parse({ release: { healthPath: null } })).release.healthPath).toBeNull();
});

test("fields that are not of a spec must change nothing", () => {
  expect(merged({ kind: "database", organizationId: "org_2", privileged: true, release: { mounts: ["/"] } })).toEqual(
    spec,
  );
});

test("a wrong field must be refused at its path", () => {
  expect(path({ replicas: 0 })).toBe("replicas");
  expect(path({ replicas: 51 })).toBe("replicas");
  expect(path({ port: 70_000 })).toBe("port");
  expect(path({ args: ["fine", "a\0b"] })).toBe("args.1");
  expect(path({ args: ["\ud800"] })).toBe("args.0");
  expect(path({ args: ["x".repeat(4_097)] })).toBe("args.0");
  expect(path({ command: Array(101).fill("x") })).toBe("command");
  expect(path({ source: { type: "image", image: "not an image" } })).toBe("source.image");
  expect(path({ builder: { type: "dockerfile", dockerfile: "../x" } })).toBe("builder.dockerfile");
  expect(path({ release: { healthPath: "up" } })).toBe("release.healthPath");
  expect(path({ release: { drainSeconds: 0 } })).toBe("release.drainSeconds");
  expect(path({ release: { strategy: "rolling" } })).toBe("release.strategy");
});

test("a stored spec must be read back as it was written", () => {
  expect(upgradeSpec(JSON.parse(JSON.stringify(spec)), specVersion)).toEqual(spec);
  expect(() => upgradeSpec({ kind: "unknown" }, specVersion)).toThrow();
});

test("a candidate must be asked on the ports of its routes, or on its own", () => {
  const route = (port: number) => ({ domainId: "d", host: "h", path: "/", internalPath: "/", stripPath: false, port });
  expect(probePortsOf([route(443), route(80), route(443)], 3000)).toEqual([80, 443]);
  expect(probePortsOf([], 3000)).toEqual([3000]);
  expect(probePortsOf([], null)).toEqual([]);
});

test("each kind must say what it can do", () => {
  expect(kinds[spec.kind].capabilities).toEqual(["deploy", "logs", "variables", "domains"]);
});
