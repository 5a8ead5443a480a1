import { expect, test } from "vitest";
import { viewOf } from "./view.ts";

test("an address is one of the service's pages, or none", () => {
  expect(viewOf(undefined)).toEqual({ tab: "overview" });
  expect(viewOf(["deployments"])).toEqual({ tab: "deployments" });
  expect(viewOf(["deployments", "128"])).toEqual({ tab: "deployments", number: 128 });
  expect(viewOf(["commands"])).toEqual({ tab: "commands" });
  expect(viewOf(["commands", "run_0a1b"])).toEqual({ tab: "commands", id: "run_0a1b" });
  expect(viewOf(["settings"])).toEqual({ tab: "settings", part: "general" });
  expect(viewOf(["settings", "build"])).toEqual({ tab: "settings", part: "build" });
  for (const wrong of [
    ["overview"],
    ["x"],
    ["logs", "1"],
    ["commands", "../x"],
    ["deployments", "0"],
    ["deployments", "1", "2"],
    ["settings", "x"],
  ])
    expect(viewOf(wrong)).toBeUndefined();
});
