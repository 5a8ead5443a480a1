import { describe, expect, test } from "vitest";
import { farNotes, homeNote, missingPathOf, noServerWords, placeOf, splitMounts, staysHome } from "./placement.ts";
import { ServiceSpec } from "./spec.ts";

const spec = (more: object = {}) =>
  ServiceSpec.parse({ kind: "application", source: { type: "image", image: "nginx" }, ...more });
const mount = (type: string, more: object) => ({ id: `mnt_${type}000000`, type, mountPath: `/${type}`, ...more });
const volume = mount("volume", { volumeName: "data" });
const bind = mount("bind", { hostPath: "/srv/app" });
const file = (sizeBytes = 3) => mount("file", { filePath: "x", content: { key: "k", sealed: "box", sizeBytes } });
const rules = { placement: { Constraints: ["node.labels.zone==b"] } };
const one = { own: "n1", all: ["n1"], withImage: undefined };
const two = { ...one, all: ["n1", "n2"] };

describe("data on a server", () => {
  test("a service must stay beside it, also on a Swarm of one node, since others may join", () => {
    for (const each of [volume, bind, file(0), file(500 * 1024)]) {
      const placed = spec({ mounts: [each], replicas: each === bind ? 3 : 1 });
      expect(staysHome(placed)).toBe(true);
      expect(placeOf(placed, one)).toEqual({ constraints: ["node.id==n1"], notes: [] });
      expect(placeOf(placed, two)).toEqual({ constraints: ["node.id==n1"], notes: [homeNote(placed)] });
    }
    expect(homeNote(spec({ mounts: [volume, bind, file()] }))).toContain("/volume, /bind lie.");
  });

  test("what somebody asked for must be done, and its consequence said where there are several nodes", () => {
    const placed = spec({ mounts: [volume, bind], swarm: rules });
    expect(placeOf(placed, one)).toEqual({ constraints: ["node.labels.zone==b"], notes: [] });
    expect(placeOf(placed, two)).toEqual({ constraints: ["node.labels.zone==b"], notes: farNotes(placed) });
    const [empty, there] = farNotes(placed);
    expect(empty).toContain("its own copy of /volume");
    expect(there).toContain("/srv/app must be there on every server");
    expect(placeOf(spec({ mounts: [volume], swarm: { mode: "global" } }), two).constraints).toEqual([]);
    // Where to spread is no place: all of it still goes to its data.
    const spread = { placement: { Preferences: [{ Spread: { SpreadDescriptor: "node.labels.zone" } }] } };
    expect(placeOf(spec({ mounts: [volume], swarm: spread }), two).constraints).toEqual(["node.id==n1"]);
  });
});

describe("files", () => {
  test("they must come along unless the service stays beside data, and then lie there too", () => {
    const both = spec({ mounts: [volume, file()] });
    expect(splitMounts(both)).toEqual({ carried: [], local: both.mounts });
    const placed = spec({ mounts: [volume, file()], swarm: rules });
    expect(splitMounts(placed)).toEqual({ carried: [placed.mounts[1]], local: [placed.mounts[0]] });
    const alone = spec({ mounts: [file()] });
    expect(splitMounts(alone)).toEqual({ carried: alone.mounts, local: [] });
    expect(placeOf(alone, two)).toEqual({ constraints: [], notes: [] });
  });

  test("what Swarm cannot carry must be refused elsewhere, with the limit and what to do", () => {
    const large = spec({ mounts: [file(500 * 1024)], swarm: rules });
    expect(() => placeOf(large, two)).toThrow("The file at /file has more than 500 KiB");
    expect(() => placeOf(spec({ mounts: [file(0)], swarm: rules }), two)).toThrow("The file at /file is empty");
    expect(placeOf(large, one).constraints).toEqual(["node.labels.zone==b"]);
    expect(placeOf(spec({ mounts: [file(500 * 1024 - 1)], swarm: rules }), two).notes).toEqual([]);
  });
});

describe("an image that no registry has", () => {
  test("it must run where it is: where it was built, and where it was copied to", () => {
    const withImage: string[] = [];
    expect(placeOf(spec(), { ...one, withImage }).constraints).toEqual(["node.id==n1"]);
    expect(placeOf(spec(), { ...two, withImage: ["n2"] })).toEqual({ constraints: [], notes: [] });
    expect(placeOf(spec(), { own: "n1", all: ["n1", "n2", "n3"], withImage: ["n2"] })).toEqual({
      constraints: ["node.id!=n3"],
      notes: [expect.stringMatching(/^1 node does not have its image.*registry/)],
    });
    const placed = placeOf(spec({ swarm: rules }), { ...two, withImage });
    expect(placed.constraints).toEqual(["node.labels.zone==b", "node.id!=n2"]);
    expect(placeOf(spec({ swarm: rules }), { ...one, withImage }).constraints).toEqual(["node.labels.zone==b"]);
  });
});

test("why Swarm finds no node must be said in words", () => {
  const swarm =
    "no suitable node (scheduling constraints not satisfied on 1 node; 2 nodes not available for new tasks)";
  expect(noServerWords(swarm)).toEqual({
    why: "no server can take it: 2 are drained, paused or away, 1 is not among those that it may run on",
    hint: expect.stringContaining("active again"),
  });
  expect(noServerWords("no suitable node (insufficient resources on 1 node)")?.why).toContain(
    "1 is without enough free CPU or memory",
  );
  expect(noServerWords("no suitable node")?.why).toBe("no server can take it");
  expect(noServerWords("task: non-zero exit (1)")).toBeUndefined();
  expect(missingPathOf('invalid mount config for type "bind": bind source path does not exist: /srv/a b')).toBe(
    "/srv/a b",
  );
});
