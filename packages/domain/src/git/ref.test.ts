import fc from "fast-check";
import { expect, test } from "vitest";
import { gitRefProblem, isCommitId, isShortCommitId, nearNames } from "./ref.ts";

test.each(["main", "feature/x-1", "v1.0", "refs/pull/7/head", "a#b", "ünï", "x@y", "0123abc"])(
  "%s must be a name",
  (name) => {
    expect(gitRefProblem(name)).toBeUndefined();
  },
);

test.each([
  "",
  "@",
  "-x",
  "--upload-pack=x",
  "a b",
  "a..b",
  "a~1",
  "a^",
  "a:b",
  "a?",
  "a*",
  "a[b",
  "a\\b",
  "a@{1}",
  "/a",
  "a/",
  "a//b",
  ".a",
  "a/.b",
  "a.",
  "a.lock",
  "a.lock/b",
  "a\nb",
  "a\u0000",
  "a\u007f",
  "\ud800",
  "x".repeat(256),
])("%j must be refused", (name) => {
  expect(gitRefProblem(name)).toBeDefined();
});

test("no name that is accepted may be an option, a second word or another revision", () => {
  const pieces = fc.constantFrom("-", "--", "/", ".", "..", "@{", "^", ":", " ", "a", "main", "refs/", ".lock");
  const text = fc.array(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 6 })), { maxLength: 8 });
  fc.assert(
    fc.property(text, (parts) => {
      const name = parts.join("");
      if (gitRefProblem(name) === undefined) expect(name).not.toMatch(/^-|[\p{Cc} :~^*?[\\]|\.\.|@\{|^\/|\/$/u);
    }),
    { numRuns: 5_000 },
  );
});

test("ids of commits must be told from names", () => {
  expect(isCommitId("a".repeat(40))).toBe(true);
  expect(isCommitId("a".repeat(64))).toBe(true);
  expect(isCommitId("A".repeat(40))).toBe(false);
  expect(isCommitId("a".repeat(39))).toBe(false);
  expect(isShortCommitId("abcdef1")).toBe(true);
  expect(isShortCommitId("abcdef")).toBe(false);
});

test("near names must be those that were probably meant, nearest first", () => {
  const names = ["main", "develop", "feature/login", "maintenance", "v1.0", "Master"];
  expect(nearNames("mian", names)).toEqual(["main"]);
  expect(nearNames("master", names)).toEqual(["Master"]);
  expect(nearNames("login", names)).toEqual(["feature/login"]);
  expect(nearNames("something", names)).toEqual([]);
  expect(
    nearNames(
      "x",
      Array.from({ length: 50 }, (_, index) => `${index % 10}`),
    ),
  ).toHaveLength(3);
});
