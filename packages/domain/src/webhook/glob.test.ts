import { expect, test } from "vitest";
import { globOf } from "./glob.ts";

test.each([
  ["src/**", ["src/a", "src/a/b.ts", "src/.env"], ["src.ts", "lib/src/a"]],
  ["**/*.ts", ["a.ts", "a/b/c.ts", ".hidden/x.ts"], ["a.tsx", "ts"]],
  ["*.md", ["README.md", ".md"], ["docs/README.md"]],
  ["apps/*/package.json", ["apps/web/package.json"], ["apps/package.json", "apps/web/src/package.json"]],
  ["apps/{web,api}/**", ["apps/web/a", "apps/api/b/c"], ["apps/admin/a"]],
  ["{a,b{c,d}}", ["a", "bc", "bd"], ["b", "c"]],
  ["file?.[jt]s", ["file1.js", "fileß.ts"], ["file.js", "file1.cs", "file1_js"]],
  ["[!a-c]*", ["d", "z1"], ["a", "b1", ""]],
  ["a\\*b", ["a*b"], ["axb"]],
  ["a**b", ["ab", "axxb"], ["a/b"]],
  ["**", ["a", "a/b"], []],
  ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["a/x"]],
  ["[", ["["], ["a"]],
])("%s must fit %j and not %j", (pattern, fitting, others) => {
  const fits = globOf(pattern);
  expect(fitting.filter((path) => !fits?.(path))).toEqual([]);
  expect(others.filter((path) => fits?.(path))).toEqual([]);
});

test("a pattern that is made to take long must be answered at once", () => {
  expect(globOf("{a,b}".repeat(100))).toBeUndefined();
  const long = `${"a".repeat(200)}/${"a/".repeat(100)}c`;
  for (const pattern of ["*a".repeat(100), `${"**/".repeat(100)}b`, `${"a*".repeat(100)}b/**`])
    expect(globOf(pattern)?.(long)).toBe(false);
});
