import { isFree } from "@moorage/domain/server";
import { expect, test } from "vitest";
import { deadContainers, leftVolumes, type Needed, unneededImages, usageOf } from "./decide.ts";
import type { SeenContainer, SeenDisk, SeenImage, SeenVolume } from "./look.ts";

const ours = { "moorage.instance": "i1" };
const labelled = (more: Record<string, string>) =>
  Object.fromEntries(Object.entries(more).map(([name, value]) => [`moorage.${name}`, value]));

const needed = (more: Partial<Needed> = {}): Needed => ({
  ...{ instanceId: "i1", openRuns: new Set(["open"]), images: new Set(["kept", "repo@sha256:kept"]) },
  ...{ services: new Set(["svc"]), volumes: new Map(), foreign: new Set(["theirs"]), ...more },
});

const disk = (more: Partial<SeenDisk>): SeenDisk => ({
  ...{ layersBytes: 1_000, images: [], containers: [], volumes: [], cache: [], builds: [], ...more },
});
const image = (id: string, more: Record<string, string>, digests: string[] = []): SeenImage => ({
  ...{ id, tags: [], digests, ownBytes: 10, labels: { ...ours, ...labelled(more) } },
});
const container = (id: string, more: Record<string, string>, rest: Partial<SeenContainer> = {}): SeenContainer => ({
  ...{ id, name: id, imageId: "base", running: false, sizeBytes: 1, network: "bridge", volumes: [] },
  ...{ labels: { ...ours, ...labelled(more) }, ...rest },
});
const volume = (name: string, more: Record<string, string>, rest: Partial<SeenVolume> = {}): SeenVolume => ({
  ...{ name, sizeBytes: 5, createdAt: null, containers: 0, labels: { ...ours, ...labelled(more) }, ...rest },
});
const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);

test("an image must stay while it runs, is kept for a rollback, or its deployment goes on", () => {
  const of = { service: "svc", deployment: "ended" };
  const images = [
    ...[image("old", of), image("kept", of), image("other", of, ["repo@sha256:kept"]), image("running", of)],
    ...[image("building", { ...of, deployment: "open" }), image("gone", { service: "gone", deployment: "x" })],
  ];
  const containers = [container("c", { service: "svc" }, { imageId: "running", running: true })];
  expect(ids(unneededImages(disk({ images, containers }), needed()))).toEqual(["old", "gone"]);
});

test("an image without our label, of another instance or of another organization must never go", () => {
  const of = { service: "svc", deployment: "ended" };
  const images = [
    { ...image("foreign", {}), labels: {} },
    { ...image("instance", of), labels: { ...labelled(of), "moorage.instance": "i2" } },
    ...[image("tenant", { ...of, service: "theirs" }), image("of nothing", {})],
  ];
  expect(unneededImages(disk({ images }), needed())).toEqual([]);
});

test("containers of commands, hooks and builds must go once their run has ended, and no others", () => {
  const containers = [
    ...[
      container("command", { role: "command", run: "ended" }),
      container("hook", { role: "pre-deploy", run: "ended" }),
    ],
    ...[container("at work", { role: "command", run: "open" }), container("proxy", { role: "proxy" })],
    ...[container("replica", { service: "svc", deployment: "ended" }), container("old hook", { role: "post-deploy" })],
    container("tenant", { role: "command", run: "ended", owner: "theirs" }),
    { ...container("foreign", {}), labels: { "moorage.role": "command", "moorage.run": "ended" } },
    { ...container("dead build", {}, { network: "build-1" }), labels: {} },
    { ...container("build", {}, { network: "build-2" }), labels: {} },
  ];
  const builds = [
    { name: "build-1", deploymentId: "ended" },
    { name: "build-2", deploymentId: "open" },
  ];
  expect(ids(deadContainers(disk({ containers, builds }), needed()))).toEqual(["command", "hook", "dead build"]);
});

const named = (name: string) => `id of ${name}`;
const cache = `moorage-${"0".repeat(32)}-build`;

test("a volume must be left only when neither its service's settings nor its serving version mount it", () => {
  const volumes = [
    ...[volume("api-0123456789-data", { service: "gone" }), volume("api-0123456789-old", { service: "svc" })],
    ...[volume("api-0123456789-now", { service: "svc" }), volume("api-0123456789-past", { service: "svc" })],
    ...[volume(cache, { service: "svc" }), volume(cache, { service: "gone" })],
    ...[volume("moorage-i1-buildkit-state", { role: "buildkit" }), volume("x-0123456789-y", { service: "theirs" })],
    { ...volume("api-0123456789-foreign", {}), labels: {} },
    volume("web-0123456789-used", { service: "gone" }, { containers: null }),
  ];
  const known = new Map([
    ["api-0123456789-now", "settings"],
    ["api-0123456789-past", "version"],
  ] as const);
  const containers = [container("ending", { service: "gone" }, { volumes: ["web-0123456789-used"] })];
  const left = leftVolumes(disk({ volumes, containers }), needed({ volumes: known }), named);
  expect(left.map((each) => `${each.name} of ${each.serviceId}${isFree(each) ? "" : ", kept"}`)).toEqual([
    ...["data of gone", "old of svc", "past of svc, kept", "build cache of gone", "used of gone, kept"],
  ]);
  expect(left[0]).toMatchObject({ id: "id of api-0123456789-data", isCache: false, inUse: false, forRollback: false });
  expect(left[2]).toMatchObject({ inUse: false, forRollback: true });
  expect(left[3]).toMatchObject({ isCache: true });
  expect(left[4]).toMatchObject({ inUse: true });
});

test("what is in use, unused and cleanable must be told apart", () => {
  const seen = disk({
    images: [image("old", { service: "svc", deployment: "ended" }), { ...image("base", {}), labels: {} }],
    containers: [container("a", { service: "svc" }, { running: true })],
    volumes: [volume("api-0123456789-data", { service: "gone" }), volume("any", {}, { labels: {} })],
    cache: [
      ...[
        { sizeBytes: 3, inUse: true, shared: false },
        { sizeBytes: 4, inUse: false, shared: false },
      ],
      { sizeBytes: 9, inUse: false, shared: true },
    ],
  });
  const { parts } = usageOf(seen, needed(), named);
  const line = ({ part, total, active, ...sizes }: (typeof parts)[number]) =>
    `${part}: ${active} of ${total}, ${sizes.sizeBytes} B, ${sizes.unusedBytes} unused, ${sizes.cleanable} go with ${sizes.cleanableBytes}`;
  expect(parts.map(line)).toEqual([
    "containers: 1 of 1, 1 B, 0 unused, 0 go with 0",
    "images: 1 of 2, 1000 B, 10 unused, 1 go with 10",
    "build-cache: 1 of 3, 7 B, 4 unused, 1 go with 4",
    "volumes: 0 of 2, 10 B, 10 unused, 1 go with 5",
  ]);
});

test("the volume of our own BuildKit must count as a build cache, and another instance's as a volume", () => {
  const volumes = [
    volume("moorage-i1-buildkit-state", { role: "buildkit" }),
    volume("moorage-i2-buildkit-state", { instance: "i2", role: "buildkit" }),
  ];
  const { parts } = usageOf(disk({ volumes }), needed(), named);
  expect(parts.map(({ part, total, cleanable }) => `${part}: ${total}, ${cleanable}`)).toEqual([
    "containers: 0, 0",
    "images: 0, 0",
    "build-cache: 1, 1",
    "volumes: 1, 0",
  ]);
});
