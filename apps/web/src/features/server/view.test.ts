import { expect, test } from "vitest";
import { viewOf } from "./view.ts";

test("an address is one of the server's pages, or none", () => {
  expect(viewOf(undefined)).toEqual({ tab: "overview" });
  expect(viewOf(["settings"])).toEqual({ tab: "settings" });
  expect(viewOf(["setup"])).toEqual({ tab: "setup" });
  expect(viewOf(["setup", "run_1"])).toEqual({ tab: "setup", run: "run_1" });
  for (const wrong of [["overview"], ["x"], ["settings", "x"], ["setup", "run_1", "x"]])
    expect(viewOf(wrong)).toBeUndefined();
});
