import fc from "fast-check";
import { expect, test } from "vitest";
import { linkLeadingOut, unquoted } from "./tree.ts";

const leaving = (links: Record<string, string>) => linkLeadingOut(new Map(Object.entries(links)));

test.each([
  [{ a: "/etc/passwd" }, "a"],
  [{ a: ".." }, "a"],
  [{ "x/a": "../.." }, "x/a"],
  [{ a: "b/../../..", b: "c/d" }, "a"],
  [{ "x/a": "../here/../y", here: "." }, "x/a"],
  [{ ok: "file", "x/y/z": "../../../file" }, "x/y/z"],
  [{ a: "x/b", "x/b": "../../out" }, "a"],
])("%j must be found to lead out", (links, first) => {
  expect(leaving(links as unknown as Record<string, string>)).toBe(first);
});

test.each([
  {},
  { a: "b", b: "c" },
  { "x/a": ".." },
  { "x/a": "../y" },
  { a: "b/../..", b: "c/d" },
  { a: "a" },
  { a: "b", b: "a" },
  { "x/y/a": "../../z/./w//v" },
])("%j must be found to stay", (links) => {
  expect(leaving(links)).toBeUndefined();
});

test("circles of any shape must end", () => {
  const name = fc.constantFrom("a", "b", "c", "d");
  const target = fc.array(fc.constantFrom("a", "b", "c", "d", "..", "."), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(fc.tuple(name, target), { maxLength: 4 }), (links) => {
      leaving(Object.fromEntries(links.map(([from, to]) => [from, to.join("/")])));
    }),
  );
});

test("names must be read as git quotes them", () => {
  expect(unquoted("plain name")).toBe("plain name");
  expect(unquoted('"a\\"b\\\\c\\td\\001"')).toBe('a"b\\c\td\u0001');
  expect(unquoted('"')).toBe('"');
});
