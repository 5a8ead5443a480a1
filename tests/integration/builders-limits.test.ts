import { readdirSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "../../packages/domain/src/index.ts";
import { type BuildGiven, type Built, commandLines, startYard } from "../support/builds.ts";
import { eventually } from "../support/eventually.ts";
import { docker } from "../support/place.ts";

let yard: ReturnType<typeof startYard>;
beforeAll(() => {
  yard = startYard();
});
afterAll(() => yard.stop());

const mib = 1024 * 1024;
const mark = `moorage-mark-${process.pid}`;
const packageJson = JSON.stringify({
  name: "app",
  version: "1.0.0",
  scripts: { build: `node build.js ${mark}`, start: "node server.js" },
});
const dockerfile = `FROM rig/builders-base:1\nCOPY . /app\nRUN node /app/build.js ${mark}\n`;
/** A source that each builder builds with the same script. */
const sourceOf = (script: string) => ({
  sample: "node",
  files: { "package.json": packageJson, "build.js": script, Dockerfile: dockerfile },
});
const types = ["dockerfile", "nixpacks", "railpack", "heroku_buildpacks"];

const errorOf = ({ error }: Built) => {
  if (!isAppError(error)) throw new Error("the build did not fail as it should", { cause: error });
  return error;
};
const build = (given: BuildGiven) => yard.build(given);

/** What tools start of their own, and what is made for one build. */
function leftOnEngine() {
  const containers = docker("ps", "--all", "--quiet", "--filter", "label=author=pack");
  const networks = docker("network", "ls", "--quiet", "--filter", `label=moorage.instance=${yard.instanceId}`);
  const builders = docker("images", "--quiet", "pack.local/builder/*");
  const volumes = docker("volume", "ls", "--quiet").filter((name) => /^pack-(app|layers)-/.test(name));
  const groups = readdirSync("/sys/fs/cgroup").flatMap((top) => {
    const folder = `/sys/fs/cgroup/${top}`;
    const inside = statSync(folder).isDirectory() ? readdirSync(folder) : [];
    return [top, ...inside].filter((name) => name.startsWith(`moorage-${yard.instanceId}-`));
  });
  return { containers, networks, builders, volumes, groups };
}
const nothing = { containers: [], networks: [], builders: [], volumes: [], groups: [] };

describe("a cancel in the middle of a build", () => {
  it.each(types)("ends all that %s runs", async (type) => {
    const abort = new AbortController();
    const log: string[] = [];
    const built = build({
      config: { type },
      ...sourceOf("console.log('in the middle'); setTimeout(() => {}, 600_000);"),
      more: { signal: abort.signal, log: (line) => log.push(line) },
    });
    await eventually("the build script runs", () => log.some((line) => line.includes("in the middle")), 60_000);
    expect(commandLines().some((line) => line.includes(mark))).toBe(true);
    abort.abort();
    await eventually("nothing of it runs", () => !commandLines().some((line) => line.includes(mark)));
    const ended = await built;
    expect(errorOf(ended).code).toBe("CANCELLED");
    expect(commandLines().filter((line) => line.includes(ended.workDir))).toEqual([]);
    expect(leftOnEngine()).toEqual(nothing);
  });
});

describe("the limits of a build", () => {
  const greedy = "const kept = []; for (let i = 0; i < 1200; i += 1) kept.push(Buffer.alloc(1024 * 1024, i));";
  const held = ["dockerfile", "nixpacks", "heroku_buildpacks"];

  it.each(held)("end one that takes more memory, with %s", async (type) => {
    const limits = { memoryBytes: 256 * mib };
    const built = await build({ config: { type }, ...sourceOf(greedy), more: { limits } });
    expect(errorOf(built).message, built.log.slice(-20).join("\n")).toBe("The build ran out of memory.");
    expect(leftOnEngine()).toEqual(nothing);
  });

  it("let one through that keeps to them", async () => {
    const limits = { memoryBytes: 512 * mib, cpus: 0.5, processes: 200 };
    const built = await build({ config: { type: "dockerfile" }, ...sourceOf("console.log('done')"), more: { limits } });
    expect(built.imageId, built.log.slice(-20).join("\n")).toBeDefined();
  });

  it("hold back one that starts too many processes", async () => {
    const files = {
      Dockerfile: "FROM busybox\nRUN for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do sleep 5 & done\n",
    };
    const built = await build({ config: { type: "dockerfile" }, files, more: { limits: { processes: 8 } } });
    expect(errorOf(built).message).toBe("A command of the build failed.");
    expect(built.log.join("\n")).toMatch(/can't fork|Cannot fork/);
  });

  it("end one that takes too long", async () => {
    const built = await build({
      config: { type: "dockerfile" },
      ...sourceOf("setTimeout(() => {}, 600_000);"),
      more: { limits: { timeoutMs: 5_000 } },
    });
    expect(errorOf(built).code).toBe("TIMEOUT");
    expect(leftOnEngine()).toEqual(nothing);
    expect(commandLines().some((line) => line.includes(mark))).toBe(false);
  });

  it("cut its log, and say so", async () => {
    const files = { Dockerfile: "FROM busybox\nRUN for i in $(seq 5000); do echo line of the build $i; done\n" };
    const built = await build({ config: { type: "dockerfile" }, files, more: { limits: { logBytes: mib / 16 } } });
    expect(built.imageId).toBeDefined();
    expect(built.log.at(-1)).toMatch(/^The log of the build is longer than/);
    expect(built.log.join("\n").length).toBeLessThan(mib / 8);
  });
});

it("takes away what a killed build of the same deployment left", async () => {
  const network = `moorage-${yard.instanceId}-build-dep_left`;
  docker("network", "create", network);
  docker("run", "--detach", "--label", "author=pack", "--network", network, "busybox", "sleep", "600");
  const built = await build({
    config: { type: "heroku_buildpacks" },
    sample: "node",
    more: { deploymentId: "dep_left" },
  });
  expect(built.imageId, built.log.slice(-20).join("\n")).toBeDefined();
  expect(leftOnEngine()).toEqual(nothing);
});
