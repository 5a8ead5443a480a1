import { defaultBuilds, InstanceBuilds } from "@moorage/domain/providers";
import { expect, test } from "vitest";
import { inputOf, TypedBuilds, typedOf } from "./values.ts";

test("what is shown must be saved as it was, and what was emptied as what holds by default", () => {
  const builds = { ...defaultBuilds, memoryLimit: 2_147_483_648, cpuLimit: 1_500_000_000, nginxImage: "nginx:1.31" };
  expect(typedOf(builds)).toMatchObject({ memoryLimit: "2g", cpuLimit: "1.5", processes: 8_192 });
  expect(InstanceBuilds.parse(inputOf(typedOf(builds)))).toEqual(builds);
  const emptied = { ...typedOf(builds), memoryLimit: "", processes: undefined, nginxImage: "", logMib: undefined };
  expect(InstanceBuilds.parse(inputOf(emptied))).toEqual({
    ...builds,
    memoryLimit: null,
    nginxImage: defaultBuilds.nginxImage,
  });
});

test("what is wrong must be said at its field", () => {
  const wrong = { ...typedOf(defaultBuilds), processes: "many", cpuLimit: "-1" };
  const result = TypedBuilds.safeParse(wrong);
  expect(result.error?.issues.map(({ path }) => path[0])).toEqual(["cpuLimit", "processes"]);
});
