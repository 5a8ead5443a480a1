import { expect, test } from "vitest";
import { viewOf } from "./view.ts";

test("an address is one of the server's pages, or none", () => {
  expect(viewOf(undefined)).toEqual({ tab: "overview" });
  expect(viewOf(["settings"])).toEqual({ tab: "settings" });
  expect(viewOf(["metrics"])).toEqual({ tab: "metrics" });
  expect(viewOf(["runs"])).toEqual({ tab: "runs" });
  expect(viewOf(["runs", "run_1"])).toEqual({ tab: "runs", run: "run_1" });
  for (const wrong of [["overview"], ["x"], ["settings", "x"], ["runs", "run_1", "x"]])
    expect(viewOf(wrong)).toBeUndefined();
});
