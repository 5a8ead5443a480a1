import fc from "fast-check";
import { expect, test } from "vitest";
import { joinWords, splitWords } from "./words.ts";

test("words that are joined must be read back as they were", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (words) => {
      expect(splitWords(joinWords(words))).toEqual(words);
    }),
  );
});

test("quotes must hold words together, and nothing must be expanded", () => {
  expect(splitWords(`sh -c 'echo "$HOME" && ls'  --name="a b"`)).toEqual([
    "sh",
    "-c",
    'echo "$HOME" && ls',
    "--name=a b",
  ]);
  expect(splitWords(`it's $(touch x)`)).toEqual(["it's", "$(touch", "x)"]);
  expect(splitWords("  ")).toEqual([]);
});

test("a text that is long and broken must be read in no time", () => {
  const started = performance.now();
  for (const text of [
    `"${"\\".repeat(100_000)}`,
    `"${'\\"'.repeat(50_000)}`,
    `${'"'.repeat(99_999)}`,
    "'\"".repeat(50_000),
  ])
    splitWords(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});
