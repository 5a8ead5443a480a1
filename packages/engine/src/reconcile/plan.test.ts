import { isHeld, liveServiceOf } from "@moorage/domain/routing";
import { describe, expect, test } from "vitest";
import type { ObservedState } from "./observe.ts";
import { planRelease, planRoutes } from "./plan.ts";
import {
  at,
  domainless,
  fileAt,
  input,
  page,
  released,
  retired,
  route,
  seen,
  service,
  undone,
  wanted,
  withReplicas,
} from "./testing/situations.ts";

describe("side by side", () => {
  test("the first deployment must make networks, prove the candidate and then switch", () => {
    expect(released(wanted(1), seen([], undefined, "absent"))).toEqual([
      "start: ensureNetwork net — not there",
      "start: joinProxy net — the proxy is not in it",
      "start: createService web-1-k — not there",
      "start: writeProbeRoute web-1-k",
      "health: waitHealthy web-1-k",
      "health: probe web-1-k:80",
      "switch: writeRoute → web-1-k — no version is behind it",
      "switch: proveRoute → web-1-k",
    ]);
  });

  const redeployEnd = ["switch: writeRoute → web-42-k — still at web-41-k", "switch: proveRoute → web-42-k"];
  const redeployGate = ["start: writeProbeRoute web-42-k", "health: waitHealthy web-42-k", "health: probe web-42-k:80"];

  test("a redeployment must not touch what serves before the switch", () => {
    const observed = seen([service(41)], fileAt(at(41)));
    expect(released(wanted(42), observed)).toEqual([
      "start: createService web-42-k — not there",
      ...redeployGate,
      ...redeployEnd,
    ]);
    const operations = planRelease(input(wanted(42), observed));
    const probing = operations.find((operation) => operation.do === "writeProbeRoute");
    expect(probing && liveServiceOf(probing.file, "svc_1")).toBe("web-41-k");
    expect(operations.findLast((operation) => operation.do === "proveRoute")).toMatchObject({ absent: [] });
  });

  test("after a crash the candidate must be proved again, whatever was reached before the switch", () => {
    const candidate = "web-42-k";
    const crashes: [string, ObservedState][] = [
      ["created", seen([service(41), service(42, 0)], fileAt(at(41)))],
      ["running", seen([service(41), service(42)], fileAt(at(41)))],
      ["probed", seen([service(41), service(42)], fileAt(at(41), { candidate }))],
      ["probed with another token", seen([service(41), service(42)], fileAt(at(41), { candidate, token: "old" }))],
    ];
    for (const [what, observed] of crashes)
      expect(released(wanted(42), observed), what).toEqual([...redeployGate, ...redeployEnd]);
  });

  test("after a crash between switch and proof only the proof must be made", () => {
    expect(released(wanted(42), seen([service(41), service(42)], fileAt(at(42))))).toEqual([
      "switch: proveRoute → web-42-k",
    ]);
  });

  test("the proof of the switch must wait for the end of the probe's router", () => {
    const observed = seen([service(41), service(42)], fileAt(at(41), { candidate: "web-42-k" }));
    expect(planRelease(input(wanted(42), observed)).at(-1)).toMatchObject({ absent: ["svc_1-probe-80"] });
  });

  test("a live version that is not up any more must be proved again before it counts", () => {
    const observed = seen([service(42, 0)], fileAt(at(42)));
    expect(released(wanted(42), observed)).toEqual([...redeployGate, "switch: proveRoute → web-42-k"]);
  });

  test("added and removed domains must change the file alone", () => {
    const two = [route("dom_1"), route("dom_2")];
    expect(released(wanted(42, { routes: two }), seen([service(42)], fileAt(at(42))))).toEqual([
      "switch: writeRoute → web-42-k — its domains changed",
      "switch: proveRoute → web-42-k",
    ]);
    const less = planRelease(input(wanted(42), seen([service(42)], fileAt(at(42), { routes: two }))));
    expect(less.at(-1)).toMatchObject({ do: "proveRoute", absent: ["svc_1-dom_2"] });
    expect(released(wanted(42, domainless), seen([service(42)], fileAt(at(42))))).toEqual([
      "switch: removeRoute — it has no domain",
      "switch: proveRoute → nothing",
    ]);
  });

  test("a changed number of replicas must scale what is there", () => {
    expect(released(withReplicas(wanted(42), 3), seen([service(42)], fileAt(at(42))))).toEqual([
      "start: updateService web-42-k to 3 — it has 1",
      ...redeployGate,
      "switch: writeRoute → web-42-k — still at web-42-k",
      "switch: proveRoute → web-42-k",
    ]);
  });

  test("an app that nobody can ask must hold up instead of being probed", () => {
    expect(released(wanted(1, domainless), seen([], undefined, "absent"))).toEqual([
      "start: ensureNetwork net — not there",
      "start: createService web-1-k — not there",
      "health: waitHealthy web-1-k",
      "health: holdUp web-1-k — no domain and no port to ask",
    ]);
  });

  test("an app with a port and no domain must be probed and leave no file", () => {
    const plan = released(wanted(1, { routes: [] }), seen([], undefined, "there"));
    expect(plan).toEqual([
      "start: joinProxy net — the proxy is not in it",
      "start: createService web-1-k — not there",
      "start: writeProbeRoute web-1-k",
      "health: waitHealthy web-1-k",
      "health: probe web-1-k:80",
    ]);
  });

  test("starting a stopped service must scale it up, prove it and leave the page", () => {
    expect(released(wanted(42), seen([service(42, 0, 0)], fileAt(page("stopped"))))).toEqual([
      "start: updateService web-42-k to 1 — it has 0",
      ...redeployGate,
      "switch: writeRoute → web-42-k — no version is behind it",
      "switch: proveRoute → web-42-k",
    ]);
  });
});

describe("stop and removal", () => {
  test("a stop must bring the page before anything ends", () => {
    const stopped = wanted(42, { running: false });
    expect(released(stopped, seen([service(42)], fileAt(at(42))))).toEqual([
      'switch: writeRoute → page "stopped" — it is to stop',
      'switch: proveRoute → page "stopped"',
    ]);
    expect(retired(stopped, seen([service(42)], fileAt(page("stopped"))))).toEqual([
      "drain: drain web-42-k",
      "drain: updateService web-42-k to 0 — stopped",
    ]);
    expect(retired(stopped, seen([service(42, 0, 0)], fileAt(page("stopped"))))).toEqual([]);
  });

  test("a domain of a service without a version must answer a page", () => {
    expect(released(wanted(1, { release: undefined }), seen([]))).toEqual([
      'switch: writeRoute → page "not-deployed" — nothing is deployed',
      'switch: proveRoute → page "not-deployed"',
    ]);
    expect(released(wanted(1, { release: undefined, ...domainless }), seen([]))).toEqual([]);
  });

  test("a deleted service must lose its routes first and then all that it has", () => {
    const removed = wanted(42, { removed: true, running: false, routes: [] });
    expect(released(removed, seen([service(42), service(43, 0)], fileAt(at(42))))).toEqual([
      "switch: removeRoute — the service is deleted",
    ]);
    expect(retired(removed, seen([service(42), service(43, 0)]))).toEqual([
      "drain: drain web-42-k",
      "drain: removeService web-42-k — deleted",
      "drain: removeService web-43-k — deleted",
    ]);
  });
});

describe("retire", () => {
  test("lower numbers must be drained and removed, and nothing else", () => {
    const observed = seen([service(39, 0, 0), service(41), service(42), service(43, 0)], fileAt(at(42)));
    expect(retired(wanted(42), observed)).toEqual([
      "drain: removeService web-39-k — replaced",
      "drain: drain web-41-k",
      "drain: removeService web-41-k — replaced",
    ]);
  });

  test("what the proxy sends requests to must never be retired", () => {
    const live = (number: number) => seen([service(41), service(42), service(43)], fileAt(at(number)));
    for (const number of [41, 42, 43])
      for (const desired of [wanted(42), wanted(44), wanted(42, { running: false }), wanted(42, { removed: true })])
        expect(retired(desired, live(number)).join("\n"), `live ${number}`).not.toContain(`web-${number}-k`);
  });

  test("a stop must not touch the candidate of a deployment that still runs", () => {
    const observed = seen([service(42), service(43)], fileAt(page("stopped")));
    expect(retired(wanted(42, { running: false }), observed).join("\n")).not.toContain("web-43-k");
  });

  test("what an outage left of a failed deployment must go, and nothing else above what serves", () => {
    const observed = seen([service(42), service(43), service(44)], fileAt(at(42)));
    expect(retired(wanted(42, { abandoned: [43] }), observed)).toEqual([
      "drain: drain web-43-k",
      "drain: removeService web-43-k — it failed",
    ]);
    expect(retired(wanted(1, { release: undefined, abandoned: [1] }), seen([service(1, 0)]))).toEqual([
      "drain: removeService web-1-k — it failed",
    ]);
  });

  test("nothing must be retired while no version is known", () => {
    expect(retired(wanted(1, { release: undefined }), seen([service(1)]))).toEqual([]);
  });
});

describe("routes that change while a candidate is proved", () => {
  const two = [route(), route("dom_2")];
  const planned = (observed: ObservedState, more = {}) =>
    planRoutes(input(wanted(42, { routes: two, ...more }), observed));

  test("must go to what serves, and leave the candidate its probe", () => {
    const observed = seen([service(41), service(42, 0)], fileAt(at(41), { candidate: "web-42-k" }));
    const [write, prove] = planned(observed);
    expect(write).toMatchObject({ do: "writeRoute", step: "health", target: "web-41-k" });
    expect(prove).toMatchObject({ do: "proveRoute", step: "health", absent: [] });
    const file = write?.do === "writeRoute" ? write.file : undefined;
    expect(liveServiceOf(file, "svc_1")).toBe("web-41-k");
    expect(JSON.stringify(file)).toContain("web-42-k");
    expect(planned(observed, { routes: [route()] })).toEqual([]);
  });

  test("must wait where what runs was never asked over a route", () => {
    const observed = seen([service(41), service(42, 0)], fileAt(page("not-deployed"), { candidate: "web-42-k" }));
    expect(planned(observed)).toEqual([]);
  });

  test("must be held with the others where nothing may run twice", () => {
    const observed = seen([service(42, 0)], fileAt(at(42), { candidate: "web-42-k" }));
    const [write] = planned(observed, { strategy: "in-place" });
    expect(isHeld(write?.do === "writeRoute" ? write.file : undefined, "svc_1")).toBe(true);
  });
});

describe("undo", () => {
  test("a failed first deployment must leave nothing but the page", () => {
    const observed = seen([service(1, 0)], fileAt(page("not-deployed"), { candidate: "web-1-k" }));
    expect(undone(wanted(1, { release: undefined }), observed, 1)).toEqual([
      'undo: writeRoute → page "not-deployed" — nothing is deployed',
      'undo: proveRoute → page "not-deployed"',
      "undo: removeService web-1-k — it failed",
    ]);
  });

  test("a failed redeployment must take the candidate away and not touch what serves", () => {
    const observed = seen([service(41), service(42, 0)], fileAt(at(41), { candidate: "web-42-k" }));
    expect(undone(wanted(41), observed, 42)).toEqual([
      "undo: writeRoute → web-41-k — back to what served",
      "undo: proveRoute → web-41-k",
      "undo: removeService web-42-k — it failed",
    ]);
  });

  test("a switch that was not proved must be taken back before its version goes", () => {
    // At once: proving the old version anew would leave traffic at the failed one meanwhile.
    const plan = undone(wanted(41), seen([service(41), service(42)], fileAt(at(42))), 42);
    expect(plan).toEqual([
      "undo: writeRoute → web-41-k — back to what served",
      "undo: proveRoute → web-41-k",
      "undo: removeService web-42-k — it failed",
    ]);
  });
});

describe("what was proved before", () => {
  test("an app that nobody can ask must not be held up again at each reconcile", () => {
    const silent = wanted(41, { routes: [], probePorts: [] });
    expect(released(silent, seen([service(41)], undefined))).toContain(
      "health: holdUp web-41-k — no domain and no port to ask",
    );
    expect(released({ ...silent, proved: true }, seen([service(41)], undefined))).toEqual([]);
  });
});
