import { expect, test } from "vitest";
import { changedBuilds, defaultBuilds, InstanceBuilds, InstanceBuildsPatch } from "./instance-builds.ts";
import { defaultBuildSettings } from "./settings.ts";

test("what nobody changed must be what builds had all along", () => {
  const builds = changedBuilds(defaultBuilds, {});
  expect(InstanceBuilds.parse(builds)).toEqual(builds);
  expect(builds).toMatchObject(defaultBuildSettings);
  expect(builds).toMatchObject({ memoryLimit: null, cpuLimit: null, processes: 8_192, timeoutMinutes: 30 });
});

test("amounts must be read as people write them, and what cannot work be refused at its field", () => {
  const read = InstanceBuildsPatch.parse({ memoryLimit: "2g", cpuLimit: "1.5" });
  expect(read).toEqual({ memoryLimit: 2_147_483_648, cpuLimit: 1_500_000_000 });
  const wrong = { memoryLimit: "much", processes: 1, timeoutMinutes: 2_000, logMib: 20 };
  const images = { nginxImage: "nginx; rm -rf", railpackVersion: "latest", buildkit: "mine", nixpacksBaseImage: "-x" };
  const paths = InstanceBuildsPatch.safeParse({ ...wrong, ...images }).error?.issues.map(({ path }) => path[0]);
  expect(paths).toEqual([...Object.keys(wrong), "nginxImage", "nixpacksBaseImage", "railpackVersion", "buildkit"]);
});
