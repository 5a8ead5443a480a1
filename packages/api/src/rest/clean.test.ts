import { expect, test } from "vitest";
import { dockerSize } from "./clean.ts";

test("a size must read as Docker prints it", () => {
  expect([0, 11, 999, 1_000, 719_478_625, 602_500_000, 12_345_000_000].map(dockerSize)).toEqual([
    ...["0B", "11B", "999B", "1kB", "719.5MB", "602.5MB", "12.35GB"],
  ]);
});
