import { expect, test } from "vitest";
import { differences } from "./compare.ts";

test("only the fields that differ are told, by their path", () => {
  const before = { port: 80, release: { strategy: "in-place", drainSeconds: 1 }, args: ["a", "b"], hooks: {} };
  const after = {
    port: null,
    release: { strategy: "side-by-side", drainSeconds: 1 },
    args: ["a", "b", "c"],
    hooks: {},
  };
  expect(differences(before, after)).toEqual([
    { field: "port", before: "80", after: "" },
    { field: "release.strategy", before: "in-place", after: "side-by-side" },
    { field: "args", before: "a b", after: "a b c" },
  ]);
  expect(differences(before, before)).toEqual([]);
});

test("what only one of them has is told too", () => {
  const git = { source: { type: "git", url: "https://x/y" } };
  expect(differences({ source: { type: "drop" } }, git)).toEqual([
    { field: "source.type", before: "drop", after: "git" },
    { field: "source.url", before: "", after: "https://x/y" },
  ]);
});
