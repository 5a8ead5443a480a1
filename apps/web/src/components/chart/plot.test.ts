import { expect, test } from "vitest";
import { areaOf, lineOf, nearest, piecesOf, topFor } from "./plot.ts";

const frame = { from: 0, to: 100, top: 10 };

test("a line must break where nothing was measured, and be no zero there", () => {
  const times = [0, 10, 20, 60, 70, 80, 90];
  const pieces = piecesOf(frame, times, [0, 5, 10, 10, 10, null, 20], 10);
  expect(pieces).toEqual([
    [
      [0, 100],
      [10, 50],
      [20, 0],
    ],
    [
      [60, 0],
      [70, 0],
      [90, 0],
    ],
  ]);
  expect(piecesOf(frame, [0, 30], [1, 1], 10)).toHaveLength(2);
});

test("a point alone must be seen, and have no area", () => {
  const pieces = piecesOf(frame, [50], [5], 10);
  expect(lineOf(pieces)).toBe("M50.00 50.00h0.01");
  expect(areaOf(pieces)).toBe("");
  expect(areaOf(piecesOf(frame, [0, 10], [5, 10], 10))).toBe("M0.00 100L0.00 50.00L10.00 0.00V100Z");
});

test("the top must be a figure for people, and never nothing", () => {
  expect([topFor([3.1, null], 1), topFor([], 1), topFor([0.2], 1), topFor([85_000], 1_000)]).toEqual([
    ...[4, 1, 1, 100_000],
  ]);
});

test("what is nearest must be found, also in a gap", () => {
  expect(nearest(frame, [0, 10, 90], 0.4)).toBe(1);
  expect(nearest(frame, [0, 10, 90], 1)).toBe(2);
  expect(nearest(frame, [], 0.5)).toBeUndefined();
});
