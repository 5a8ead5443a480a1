import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { Description, DisplayName, HostName, Port, Slug, slugOf, UrlPath } from "./names.ts";

const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
const hostile = [
  "a`b",
  "a\nb",
  "a\0b",
  "a b",
  "a;touch x",
  "$(id)",
  "a'b\"",
  "a\u2028b",
  "\u0430\u0440\u0440",
  "\ud800",
  "<script>",
  "x".repeat(4096),
  "-rf",
  "..",
  "",
];

test("a slug of any name must be a slug", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 3, max: 40 }), (name, maxLength) => {
      const slug = slugOf(name, maxLength);
      expect(takes(Slug, slug), slug).toBe(true);
      expect(slug.length).toBeLessThanOrEqual(maxLength);
    }),
  );
  for (const word of ["new", "settings", "variables", "deployments", "tasks"])
    for (const maxLength of [word.length, 40]) expect(takes(Slug, slugOf(word, maxLength)), word).toBe(true);
  expect([slugOf("Äpfel & Bäume"), slugOf("My  App!"), slugOf("漢字"), slugOf("Tasks")]).toEqual([
    "apfel-baume",
    "my-app",
    "app",
    "tasks-1",
  ]);
});

test("a slug must be plain and not reserved", () => {
  for (const good of ["a", "web", "a-b", "1a", "a".repeat(40)]) expect(takes(Slug, good), good).toBe(true);
  for (const bad of [...hostile, "A", "-a", "a-", "a_b", "a.b", "tasks", "new", "a".repeat(41), "tasks.web"])
    expect(takes(Slug, bad), bad).toBe(false);
});

test("a host name must be a DNS name and nothing else", () => {
  for (const good of ["app.example.com", "localhost", "a-b.c1", "xn--bcher-kva.example", `${"a".repeat(63)}.b`])
    expect(takes(HostName, good), good).toBe(true);
  expect(HostName.parse(" App.Example.COM ")).toBe("app.example.com");
  for (const bad of [
    ...hostile,
    "https://a.b",
    "a.b/c",
    "a.b:80",
    "*.a.b",
    "a..b",
    ".a",
    "a.",
    "-a.b",
    "a-.b",
    "a_b.c",
    "10.0.0.1",
    "1.2",
    "[::1]",
    "b\u00fccher.de",
    `${"a".repeat(64)}.b`,
    `${"a.".repeat(127)}a.b`,
    "a.b`) || Host(`c.d",
  ])
    expect(takes(HostName, bad), bad).toBe(false);
});

test("a path must be a plain prefix", () => {
  for (const good of ["/", "/api", "/a/b.c~d/-", "/a%20b", "/...", "/a..b"])
    expect(takes(UrlPath, good), good).toBe(true);
  for (const bad of [
    // "$", "(" and a hyphen may stand in a URL's path; nothing reads it as a shell would.
    ...hostile.filter((text) => !["", "-rf", "$(id)"].includes(text)).map((text) => `/${text}`),
    "",
    "api",
    "/a?b",
    "/a#b",
    "/a b",
    "/..",
    "/a/../b",
    "/%2e%2e/b",
    "/.%2E",
    "/%zz",
    "/%",
    "/a\\b",
    "/`) || PathPrefix(`/",
    `/${"a".repeat(500)}`,
  ])
    expect(takes(UrlPath, bad), bad).toBe(false);
});

test("a display name must be any script and one line", () => {
  for (const good of ["My app", "приложение", "日本", "\u{1f680}", "<b>", "a'b"])
    expect(takes(DisplayName, good), good).toBe(true);
  for (const bad of ["", "   ", "a\nb", "a\0b", "a\u001bb", "a\u0085b", "a\u2028b", "x".repeat(101)])
    expect(takes(DisplayName, bad), JSON.stringify(bad)).toBe(false);
  expect(takes(Description, "two\nlines")).toBe(true);
  expect(takes(Description, "a\0")).toBe(false);
});

test("a port must be 1 to 65535", () => {
  for (const good of [1, 65_535]) expect(takes(Port, good)).toBe(true);
  for (const bad of [0, -1, 65_536, 1.5, "80", Number.NaN]) expect(takes(Port, bad)).toBe(false);
});
