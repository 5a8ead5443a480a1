import type { DesiredState } from "@moorage/domain/service";
import { describe, expect, test } from "vitest";
import { at, fileAt, released, retired, seen, service, settings, undone, wanted } from "./testing/situations.ts";

const withSettings = (number: number, more: object, state: Partial<DesiredState> = {}): DesiredState => {
  const desired = wanted(number, state);
  return { ...desired, release: desired.release && { ...desired.release, settings: settings(more) } };
};
const hooks = { preDeploy: ["npm", "run", "migrate"], postDeploy: ["./warm-up"] };
const mount = (type: string, more: object) => ({ id: "mnt_aaaaaaaaaa", type, mountPath: "/x", ...more });
const file = mount("file", { filePath: "x", content: { key: "k", sealed: "box", sizeBytes: 1 } });
const port = { id: "prt_aaaaaaaaaa", published: 6_000, target: 80, protocol: "tcp" };
const gate = ["start: writeProbeRoute web-42-k", "health: waitHealthy web-42-k", "health: probe web-42-k:80"];
const toNew = ["switch: writeRoute → web-42-k — still at web-41-k", "switch: proveRoute → web-42-k"];
const old = seen([service(41)], fileAt(at(41)));

describe("hooks", () => {
  test("one must run before the new version starts, the other once it has traffic", () => {
    expect(released(withSettings(42, { hooks }), old)).toEqual([
      "pre-deploy: runHook web-42-k",
      "start: createService web-42-k — not there",
      ...gate,
      ...toNew,
      "post-deploy: runHook web-42-k",
    ]);
  });

  test("network and files must be there for the first, and belong to its step", () => {
    const plan = released(withSettings(1, { hooks, mounts: [file] }), seen([], undefined, "absent"));
    expect(plan.slice(0, 6)).toEqual([
      "pre-deploy: ensureNetwork net — not there",
      "pre-deploy: joinProxy net — the proxy is not in it",
      "pre-deploy: writeFiles web-1-k",
      "pre-deploy: makeSecrets web-1-k",
      "pre-deploy: runHook web-1-k",
      "start: createService web-1-k — not there",
    ]);
  });

  test("after a crash the first must not run again once its version is there; the second must", () => {
    const observed = seen([service(41), service(42)], fileAt(at(42)));
    expect(released(withSettings(42, { hooks }), observed)).toEqual([
      "switch: proveRoute → web-42-k",
      "post-deploy: runHook web-42-k",
    ]);
  });

  test("neither must run when a version that was deployed is only brought back", () => {
    const plan = released(withSettings(41, { hooks }, { proved: true }), seen([service(41, 0, 0)]));
    expect(plan.join("\n")).not.toContain("runHook");
    expect(undone(withSettings(41, { hooks }, { proved: true }), old, 42).join("\n")).not.toContain("runHook");
  });
});

describe("ports and files", () => {
  test("in place, free ports and files must be sure before anything of the old version ends", () => {
    const desired = withSettings(42, { ports: [port], mounts: [file], hooks }, { strategy: "in-place" });
    expect(released(desired, old)).toEqual([
      "pre-deploy: checkPorts — 6000/tcp",
      "pre-deploy: writeFiles web-42-k",
      "pre-deploy: makeSecrets web-42-k",
      "pre-deploy: runHook web-42-k",
      "hold: holdRoute web-42-k",
      "hold: proveRoute → web-42-k",
      "stop: drain web-41-k",
      "stop: removeService web-41-k — both must not run at once",
      "stop: stopContainer web-41-k",
      "start: createService web-42-k — not there",
      ...gate,
      "switch: writeRoute → web-42-k — requests were held",
      "switch: proveRoute → web-42-k",
      "post-deploy: runHook web-42-k",
    ]);
  });

  test("files must come with the tasks, and be on the disk only for what stays beside its data", () => {
    const alone = released(withSettings(42, { mounts: [file] }), old);
    expect(alone.slice(0, 2)).toEqual(["start: makeSecrets web-42-k", "start: createService web-42-k — not there"]);
    const beside = { ...mount("volume", { volumeName: "data" }), id: "mnt_bbbbbbbbbb", mountPath: "/y" };
    const home = released(withSettings(42, { mounts: [file, beside] }), old);
    expect(home.slice(0, 2)).toEqual(["start: writeFiles web-42-k", "start: createService web-42-k — not there"]);
    const rules = { placement: { Constraints: ["node.labels.zone==b"] } };
    const placed = released(withSettings(42, { mounts: [file, beside], swarm: rules }), old);
    expect(placed[0]).toBe("start: makeSecrets web-42-k");
  });

  test("volumes and paths of the server must need nothing of ours", () => {
    const mounts = [mount("volume", { volumeName: "data" }), mount("bind", { mountPath: "/y", hostPath: "/srv" })];
    expect(released(withSettings(42, { mounts }), old)).toEqual([
      "start: createService web-42-k — not there",
      ...gate,
      ...toNew,
    ]);
  });
});

describe("one on each server", () => {
  const everywhere = (state: Partial<DesiredState> = {}) => withSettings(42, { swarm: { mode: "global" } }, state);
  const runs = { ...service(42), global: true };

  test("it must be left as it is when it runs, and taken away to be stopped", () => {
    const observed = seen([runs], fileAt(at(42, 2)));
    expect(released(everywhere(), observed)).toEqual(["switch: proveRoute → web-42-k"]);
    const stopped = everywhere({ running: false, routes: [], probePorts: [] });
    expect(retired(stopped, seen([runs]))).toEqual([
      "drain: drain web-42-k",
      "drain: removeService web-42-k — stopped",
    ]);
  });
});
