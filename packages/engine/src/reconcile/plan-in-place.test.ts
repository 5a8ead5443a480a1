import { expect, test } from "vitest";
import { domainless, fileAt, page, released, route, seen, service, undone, wanted } from "./testing/situations.ts";

const inPlace = (number: number, more: Parameters<typeof wanted>[1] = {}) =>
  wanted(number, { strategy: "in-place", ...more });
const heldFor = (number: number) => fileAt({ kind: "held", name: `web-${number}-k` });

test("the first deployment must hold, start, prove and switch", () => {
  expect(released(inPlace(1), seen([], undefined, "absent"))).toEqual([
    "start: ensureNetwork net — not there",
    "start: joinProxy net — the proxy is not in it",
    "hold: holdRoute web-1-k",
    "hold: proveRoute → web-1-k",
    "start: createService web-1-k — not there",
    "start: writeProbeRoute web-1-k",
    "health: waitHealthy web-1-k",
    "health: probe web-1-k:80",
    "switch: writeRoute → web-1-k — requests were held",
    "switch: proveRoute → web-1-k",
  ]);
});

const gate = ["start: writeProbeRoute web-42-k", "health: waitHealthy web-42-k", "health: probe web-42-k:80"];
const end = ["switch: writeRoute → web-42-k — requests were held", "switch: proveRoute → web-42-k"];
const hold = ["hold: holdRoute web-42-k", "hold: proveRoute → web-42-k"];
const stop = ["stop: removeService web-41-k — both must not run at once", "stop: stopContainer web-41-k"];

test("a redeployment must hold requests, end the old version, and only then start the new one", () => {
  expect(
    released(inPlace(42), seen([service(41)], fileAt({ kind: "service", name: "web-41-k", replicas: 1 }))),
  ).toEqual([...hold, "stop: drain web-41-k", ...stop, "start: createService web-42-k — not there", ...gate, ...end]);
});

test("after a crash the old version must be gone before the new one starts", () => {
  expect(released(inPlace(42), seen([service(41)], heldFor(42)))).toEqual([
    ...hold,
    "stop: drain web-41-k",
    ...stop,
    "start: createService web-42-k — not there",
    ...gate,
    ...end,
  ]);
  expect(released(inPlace(42), seen([], heldFor(42)))).toEqual([
    ...hold,
    "start: createService web-42-k — not there",
    ...gate,
    ...end,
  ]);
  expect(released(inPlace(42), seen([service(42, 0)], heldFor(42)))).toEqual([...hold, ...gate, ...end]);
});

test("after a crash between start and proof the new version must still be proved", () => {
  // Its name stands in the held file already, which once passed for a proof.
  const candidate = { candidate: "web-42-k" };
  for (const file of [heldFor(42), fileAt({ kind: "held", name: "web-42-k" }, candidate)])
    expect(released(inPlace(42), seen([service(42)], file))).toEqual([...hold, ...gate, ...end]);
});

test("what serves already must not be held again", () => {
  const serving = seen([service(42)], fileAt({ kind: "service", name: "web-42-k", replicas: 1 }));
  expect(released(inPlace(42), serving)).toEqual(["switch: proveRoute → web-42-k"]);
  expect(released(inPlace(42, { routes: [route("dom_1"), route("dom_2")] }), serving)).toEqual([
    "switch: writeRoute → web-42-k — its domains changed",
    "switch: proveRoute → web-42-k",
  ]);
});

test("starting a stopped service must hold requests until it answers", () => {
  const stopped = seen([service(42, 0, 0)], fileAt(page("stopped")));
  expect(released(inPlace(42), stopped)).toEqual([
    ...hold,
    "start: updateService web-42-k to 1 — it has 0",
    ...gate,
    ...end,
  ]);
});

test("without a domain there must be nothing to hold, and the old version still ends first", () => {
  expect(released(inPlace(42, domainless), seen([service(41)]))).toEqual([
    ...stop,
    "start: createService web-42-k — not there",
    "health: waitHealthy web-42-k",
    "health: holdUp web-42-k — no domain and no port to ask",
  ]);
});

test("a failed redeployment must end before the old version starts again", () => {
  const plan = undone(inPlace(41), seen([service(42, 0)], heldFor(42)), 42);
  expect(plan).toEqual([
    "undo: removeService web-42-k — it failed",
    "undo: stopContainer web-42-k",
    "undo: holdRoute web-41-k",
    "undo: proveRoute → web-41-k",
    "undo: createService web-41-k — not there",
    "undo: writeProbeRoute web-41-k",
    "undo: waitHealthy web-41-k",
    "undo: probe web-41-k:80",
    "undo: writeRoute → web-41-k — requests were held",
    "undo: proveRoute → web-41-k",
  ]);
});

test("a failed first deployment must leave nothing but the page", () => {
  expect(undone(inPlace(1, { release: undefined }), seen([service(1, 0)], heldFor(1)), 1)).toEqual([
    'undo: writeRoute → page "not-deployed" — nothing is deployed',
    'undo: proveRoute → page "not-deployed"',
    "undo: removeService web-1-k — it failed",
  ]);
});
