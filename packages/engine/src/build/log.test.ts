import { Secret } from "@moorage/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { limitedLog, maskOf } from "./log.ts";

const masked = (values: string[], line: string) => maskOf(values.map((value) => new Secret(value)))(line);

test("a value must be masked whole, also one inside another, and each line of a long one", () => {
  expect(masked(["secret-1", "secret-1-more"], "a secret-1-more b secret-1")).toBe("a [secret] b [secret]");
  expect(masked(["first line\nsecond line"], "> second line")).toBe("> [secret]");
  expect(masked(["on", "1"], "1 is on")).toBe("1 is on");
});

test("no value of six characters or more may pass", () => {
  const value = fc.string({ minLength: 6 }).filter((text) => !"[secret]".includes(text));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.string(), fc.string(), (values, before, after) => {
      const line = masked(values, `${before}${values[0]}${after}`);
      return !line.split("[secret]").some((part) => part.includes(values[0] ?? ""));
    }),
  );
});

test("a log must end with a note where it is cut, and only there", () => {
  const lines: string[] = [];
  const log = limitedLog((line) => lines.push(line), 1024 ** 2);
  for (let n = 0; n < 30; n += 1) log("x".repeat(50_000));
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe("The log of the build is longer than 1 MiB; the rest of it is not kept.");
});
