// What takes room on a server: what deleted services left is found again, and a clean-up takes that and nothing else.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { buildHello, createHello, deploy, type Hello, helloImage } from "../support/hello.ts";
import { docker, type Place, startPlace } from "../support/place.ts";
import { temporaryDirectory } from "../support/run.ts";

let place: Place;
let serverId: string;
/** What this file makes beside Moorage; it must stay until the end. */
const foreign = `foreign-${process.pid}`;
beforeAll(async () => {
  buildHello();
  place = await startPlace();
  serverId = (await place.rpc.server.list.query())[0]?.id ?? "";
  docker("volume", "create", foreign);
  docker("create", "--name", foreign, helloImage);
});
afterAll(async () => {
  docker("rm", "--force", foreign);
  docker("volume", "rm", foreign);
  await place?.stop();
});

const disk = () => place.rpc.server.disk.query({ serverId });
const volumesOf = ({ serviceId }: Hello) =>
  docker("volume", "ls", "--quiet", "--filter", `label=moorage.service=${serviceId}`);
const leftOf = async ({ serviceId }: Hello) => (await disk()).volumes.filter((each) => each.serviceId === serviceId);

async function withVolume(name: string): Promise<Hello> {
  const hello = await createHello(place.rpc, place.environmentId, { name, release: { drainSeconds: 1 } });
  const mount = { type: "volume" as const, mountPath: "/kept", volumeName: "data" };
  await place.rpc.mount.create.mutate({ serviceId: hello.serviceId, mount });
  expect((await deploy(place.rpc, hello.serviceId)).cause).toBeNull();
  return hello;
}

type Parts = Parameters<Place["rpc"]["server"]["clean"]["mutate"]>[0]["parts"];

async function clean(...parts: Parts) {
  const { runId } = await place.rpc.server.clean.mutate({ serverId, parts });
  const run = await eventually(
    "the clean-up ends",
    async () => {
      const found = (await place.rpc.server.runs.query({ serverId })).find(({ id }) => id === runId);
      return found?.endedAt ? found : undefined;
    },
    90_000,
  );
  expect(run.cause).toBeNull();
  const log = await place.rpc.run.readLog.query({ runId });
  return { run, log: log.map(({ text }) => text).join("\n") };
}

let stays: Hello;

it("the volume of a deleted service is listed with its name, refused while in use, and deleted", async () => {
  stays = await withVolume("stays");
  const goes = await withVolume("goes");
  const [name = ""] = volumesOf(goes);
  expect(await leftOf(goes)).toEqual([]);
  await place.rpc.service.remove.mutate({ serviceId: goes.serviceId, confirm: "goes" });
  const left = await eventually(
    "its volume is left",
    async () => (await leftOf(goes)).find(({ inUse }) => !inUse),
    90_000,
  );
  expect(left).toMatchObject({ name: "data", service: { name: "goes", isGone: true }, forRollback: false });
  expect(left.sizeBytes).toBeGreaterThanOrEqual(0);
  expect(JSON.stringify(left)).not.toContain(name);
  const holder = docker("create", "--volume", `${name}:/x`, helloImage)[0] ?? "";
  expect(await leftOf(goes)).toMatchObject([{ inUse: true }]);
  const removal = () => place.rpc.server.removeVolume.mutate({ serverId, volumeId: left.id });
  await expect(removal()).rejects.toMatchObject({ message: "A container still has this volume." });
  docker("rm", holder);
  expect(await removal()).toEqual({ removed: true });
  expect([volumesOf(goes), await leftOf(goes)]).toEqual([[], []]);
  await expect(removal()).rejects.toMatchObject({ message: "Volume not found" });
  expect(volumesOf(stays)).toHaveLength(1);
}, 240_000);

it("a volume that is not mounted any more is left, but no clean-up takes it while a rollback needs it", async () => {
  const { serviceId } = stays;
  const [mount] = await place.rpc.mount.list.query({ serviceId });
  await place.rpc.mount.remove.mutate({ mountId: mount?.id ?? "" });
  // What serves has it until it is replaced.
  expect(await leftOf(stays)).toEqual([]);
  expect((await deploy(place.rpc, serviceId)).cause).toBeNull();
  const left = await eventually("it is left", async () => (await leftOf(stays)).find(({ inUse }) => !inUse), 90_000);
  expect(left).toMatchObject({ forRollback: true, service: { name: "stays", isGone: false } });
  await clean("volumes");
  expect(volumesOf(stays)).toHaveLength(1);
  expect(docker("volume", "ls", "--quiet", "--filter", `name=${foreign}`)).toEqual([foreign]);
}, 240_000);

const build = (...labels: string[]): string => {
  const dir = temporaryDirectory("labelled");
  writeFileSync(path.join(dir, "Dockerfile"), `FROM ${helloImage}\nLABEL of=${labels.join("-")}\n`);
  const args = labels.flatMap((label) => ["--label", label]);
  return docker("build", "--quiet", ...args, dir)[0] ?? "";
};
const isThere = (image: string) => docker("images", "--all", "--quiet", "--no-trunc").includes(image);

it("containers of runs that have ended and images that nothing needs go; what is needed or not ours stays", async () => {
  const { id: serviceId } = await place.rpc.service.create.mutate({
    environmentId: place.environmentId,
    name: "built",
    spec: { kind: "application", source: { type: "drop" }, port: 3000 },
  });
  const dir = temporaryDirectory("dockerfile");
  writeFileSync(path.join(dir, "Dockerfile"), `FROM ${helloImage}\nENV VERSION=1\n`);
  const body = new Uint8Array(execFileSync("tar", ["-czf", "-", "-C", dir, "."]));
  const headers = {
    "x-api-key": place.owner.apiKey,
    "content-type": "application/octet-stream",
    "x-file-name": "a.tgz",
  };
  await fetch(`${place.server.url}/api/upload?serviceId=${serviceId}`, { method: "POST", headers, body });
  expect((await deploy(place.rpc, serviceId, 180_000)).cause).toBeNull();
  // Only the rows know now that its image is needed.
  await place.rpc.service.stop.mutate({ serviceId });
  await eventually(
    "nothing of it runs",
    () => {
      const found = docker("ps", "--all", "--quiet", "--filter", `label=moorage.service=${serviceId}`);
      for (const id of found) docker("rm", "--force", id);
      return found.length === 0;
    },
    90_000,
  );
  const builtImages = () => docker("images", "--quiet", "--filter", `label=moorage.service=${serviceId}`);
  const before = builtImages();
  expect(before.length).toBeGreaterThan(0);

  const { instanceId } = place.server;
  const ours = `moorage.instance=${instanceId}`;
  const gone = build(ours, "moorage.service=svc_gone", "moorage.deployment=dep_gone");
  const others = build("moorage.instance=another", "moorage.service=svc_gone", "moorage.deployment=dep_gone");
  const network = `moorage-${instanceId}-build-dep_gone`;
  docker("network", "create", "--label", ours, "--label", "moorage.deployment=dep_gone", network);
  const deadBuild = docker("create", "--network", network, "--label", "author=pack", helloImage)[0] ?? "";
  const hook = ["--label", "moorage.role=pre-deploy", "--label", "moorage.run=dep_gone"];
  const deadHook = docker("create", "--label", ours, ...hook, helloImage)[0] ?? "";
  const othersHook = docker("create", "--label", "moorage.instance=another", ...hook, helloImage)[0] ?? "";
  const containers = () => docker("ps", "--all", "--quiet", "--no-trunc");

  const { parts } = await disk();
  expect(parts.find(({ part }) => part === "containers")?.cleanable).toBe(2);
  expect(parts.find(({ part }) => part === "images")?.cleanable).toBe(1);
  const { run, log } = await clean("images", "containers");
  expect(run.steps.map(({ name, note }) => `${name}: ${note?.replace(/^.* /, "")}`)).toEqual([
    "containers: freed",
    "images: freed",
  ]);
  expect(log).toMatch(/2 containers of runs that have ended[\s\S]*1 image that nothing needs[\s\S]* freed in all/);
  expect(containers()).toEqual(expect.not.arrayContaining([deadBuild]));
  expect(containers()).toEqual(expect.not.arrayContaining([deadHook]));
  expect(containers()).toContain(othersHook);
  expect([isThere(gone), isThere(others), builtImages()]).toEqual([false, true, before]);
  expect(docker("network", "ls", "--quiet", "--filter", `name=${network}`)).toEqual([]);
  expect(docker("ps", "--all", "--quiet", "--filter", `name=${foreign}`)).toHaveLength(1);
  docker("rm", othersHook);
  docker("rmi", others);
  await place.rpc.service.start.mutate({ serviceId });
  await eventually(
    "it starts from the image that was kept",
    async () => {
      return (await place.rpc.service.get.query({ serviceId })).status.state === "running";
    },
    90_000,
  );
}, 400_000);

it("a deleted service takes along what killed workers left of builds and hooks", async () => {
  const hook = ["--label", "moorage.role=post-deploy", "--label", "moorage.run=dep_gone"];
  const dead = docker("create", "--label", `moorage.instance=${place.server.instanceId}`, ...hook, helloImage)[0] ?? "";
  await place.rpc.service.remove.mutate({ serviceId: stays.serviceId, confirm: "stays" });
  await eventually("it is swept", () => !docker("ps", "--all", "--quiet", "--no-trunc").includes(dead), 90_000);
}, 120_000);
