import { expect, test } from "vitest";
import { script, sh } from "./command.ts";
import { newId, randomHex, randomText } from "./ids.ts";

test("a script must get its values as arguments, never inside its text", () => {
  expect(sh(script`tar -C "$1" -cf - .`, "$(touch x)", "-rf")).toEqual([
    "sh",
    "-eu",
    "-c",
    'tar -C "$1" -cf - .',
    "sh",
    "$(touch x)",
    "-rf",
  ]);
});

test("random texts must have their length and alphabet, and differ", () => {
  expect(newId("svc")).toMatch(/^svc_[0-9a-km-np-z]{26}$/);
  for (const digits of [1, 4, 10, 48]) expect(randomHex(digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
  expect(new Set(Array.from({ length: 1_000 }, () => randomText(26))).size).toBe(1_000);
});
