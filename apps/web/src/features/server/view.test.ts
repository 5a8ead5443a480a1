import { expect, test } from "vitest";
import { viewOf } from "./view.ts";

test("an address is one of the server's pages, or none", () => {
  expect(viewOf(undefined)).toEqual({ tab: "overview" });
  expect(viewOf(["settings"])).toEqual({ tab: "settings" });
  for (const wrong of [["overview"], ["x"], ["settings", "x"]]) expect(viewOf(wrong)).toBeUndefined();
});
