import { expect, test } from "vitest";
import { labelsIn, textOf } from "./labels.ts";

test("labels must be the same after they were text", () => {
  const labels = { disk: "ssd", zone: "a=b", "com.example/x": "" };
  expect(labelsIn(textOf(labels))).toEqual(labels);
  expect(labelsIn(" disk = ssd \n\nfast")).toEqual({ disk: "ssd", fast: "" });
});
