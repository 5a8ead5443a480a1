import { expect, test } from "vitest";
import { referenceOf } from "./reference.ts";

const account = { type: "generic", config: { url: "registry.example.com", username: "robot", imagePrefix: "team" } };

test("a name gets the address and the prefix of its registry, once", () => {
  expect(referenceOf(account, "app:1")).toEqual({ reference: "registry.example.com/team/app:1" });
  expect(referenceOf(account, "registry.example.com/team/app:1")).toEqual({
    reference: "registry.example.com/team/app:1",
  });
});

test("an image of another registry is said to be one, and half a registry says nothing", () => {
  expect(referenceOf(account, "ghcr.io/a/b")).toHaveProperty("problem");
  expect(referenceOf({ type: "generic", config: { url: "" } }, "app")).toBeUndefined();
});
