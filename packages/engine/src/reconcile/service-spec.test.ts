import { randomText, Secret, swarmServiceName } from "@moorage/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Machine } from "../machine.ts";
import { serviceSpecOf } from "./service-spec.ts";
import { specHash } from "./spec-hash.ts";
import { wanted } from "./testing/situations.ts";

const machine = { instanceId: "ab12", specKey: "key" } as Machine;

function specWith(release: Partial<NonNullable<ReturnType<typeof wanted>["release"]>> = {}) {
  const desired = wanted(42, { drainSeconds: 30 });
  if (!desired.release) throw new Error("no release");
  return serviceSpecOf(machine, desired, { ...desired.release, ...release }, "web-42-k");
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
