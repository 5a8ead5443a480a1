import { describe, expect, it } from "vitest";
import type { LogLine } from "../../lib/shapes.ts";
import { entriesOf, findHits, offsetsOf, rowAt } from "./entries.ts";

const line = (id: string, text: string, extra: Partial<LogLine> = {}): LogLine => ({
  id,
  at: "",
  stream: "stdout",
  text,
  ...extra,
});
const all = { step: "", source: "", folded: new Set<string>(), dropped: 0 };
const lines = [
  line("1", "clone", { step: "checkout" }),
  line("2", "FROM node", { step: "build" }),
  line("3", "\u001b[32mdone\u001b[0m node", { step: "build", source: "b1" }),
];

describe("log entries", () => {
  it("must begin each step with a heading", () => {
    expect(entriesOf(lines, all).map((entry) => entry.key)).toEqual(["step-1", "1", "step-2", "2", "3"]);
  });

  it("must hide the lines of a folded step and say how many they are", () => {
    const entries = entriesOf(lines, { ...all, folded: new Set(["build"]) });
    expect(entries.map((entry) => entry.key)).toEqual(["step-1", "1", "step-2"]);
    expect(entries[2]).toMatchObject({ folded: true, size: 2 });
  });

  it("must keep the numbers of the whole log under a filter", () => {
    const entries = entriesOf(lines, { ...all, source: "b1", dropped: 100 });
    expect(entries.at(-1)).toMatchObject({ key: "3", n: 103 });
  });

  it("must find text across colours, whatever its case", () => {
    expect(findHits(entriesOf(lines, all), "DONE node")).toEqual([{ entry: 4, start: 0, end: 9 }]);
  });

  it("must find the row at any height, also in 20,000 wrapped lines", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => line(String(i), "x".repeat(i % 300)));
    const entries = entriesOf(many, all);
    const offsets = offsetsOf(entries, 80);
    for (const i of [0, 1, 7777, 19_999]) expect(rowAt(offsets, (offsets[i] ?? 0) + 1)).toBe(i);
    expect(rowAt(offsetsOf([], 0), 50)).toBe(0);
  });
});
