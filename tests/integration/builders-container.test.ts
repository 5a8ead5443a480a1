import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "../../packages/domain/src/index.ts";
import { clearOwnBuildkit } from "../../packages/engine/src/build/own-buildkit.ts";
import { createLocalHost } from "../../packages/engine/src/host/index.ts";
import { type BuildGiven, startYard } from "../support/builds.ts";
import { docker } from "../support/place.ts";

// Real: BuildKit. Stand-in: its image, made of Debian's Docker engine, which has BuildKit inside; MOORAGE_TEST_BUILDKIT=1
// compiles buildkitd itself instead, for minutes. Railpack and everything else that it builds needs images of a registry.
const buildkitImage = process.env["MOORAGE_TEST_BUILDKIT"] === undefined ? "rig/buildkit:engine-2" : "rig/buildkit:1";
const mib = 1024 * 1024;

describe("a BuildKit of our own", () => {
  let yard: ReturnType<typeof startYard>;
  let rootfs: Buffer;
  beforeAll(() => {
    yard = startYard();
    const id = execFileSync("docker", ["create", "busybox", "true"], { encoding: "utf8" }).trim();
    rootfs = execFileSync("docker", ["export", id], { maxBuffer: 2 ** 31 - 1 });
    docker("rm", id);
  });
  afterAll(() => yard.stop());

  // It sees none of the engine's images, so the base comes as files.
  const build = (command: string, more: BuildGiven["more"] = {}) => {
    const folder = path.join(yard.dataDir, "work", `dep_${yard.next()}`, "src");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "rootfs.tar"), rootfs);
    return yard.build({
      config: { type: "dockerfile" },
      files: { Dockerfile: `FROM scratch\nADD rootfs.tar /\nRUN ${command}\nCMD ["echo", "42"]\n` },
      more: { ...more, settings: { buildkit: "container", buildkitImage } },
    });
  };
  const inspected = (format: string) => docker("inspect", `moorage-${yard.instanceId}-buildkit`, "--format", format)[0];

  it("builds an image that the engine runs, within the limits of its container", async () => {
    const limits = { memoryBytes: 1024 * mib, cpus: 1.5, processes: 500 };
    const built = await build("echo 1", { limits });
    expect(built.imageId, built.log.slice(-20).join("\n")).toBeDefined();
    expect(docker("run", "--rm", built.tag)).toEqual(["42"]);
    expect(inspected("{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}")).toBe(
      `${limits.memoryBytes} 1500000000 500`,
    );
  });

  it("ends a build that takes more memory, and stays for the next one, with another limit", async () => {
    const greedy = "x=x; while :; do x=$x$x; done";
    const { error } = await build(greedy, { limits: { memoryBytes: 512 * mib } });
    if (!isAppError(error)) throw new Error("the build did not fail", { cause: error });
    expect(error.message).toBe("The build ran out of memory.");
    expect((await build("echo 2", { limits: { memoryBytes: 768 * mib } })).imageId).toBeDefined();
    expect(inspected("{{.HostConfig.Memory}}")).toBe(String(768 * mib));
  });

  it("gives back what its cache takes, also when it was stopped", async () => {
    await using host = createLocalHost({ id: "srv_test", dockerHost: process.env["DOCKER_HOST"] });
    docker("stop", `moorage-${yard.instanceId}-buildkit`);
    expect(await clearOwnBuildkit(host, yard.instanceId)).toBeGreaterThan(mib);
    expect(await clearOwnBuildkit(host, yard.instanceId)).toBe(0);
  });
});
