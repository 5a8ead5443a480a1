import { describe, expect, it } from "vitest";
import { safeNext } from "./safe-next.ts";

describe("safeNext", () => {
  it("must keep an address of the panel with its query", () => {
    expect(safeNext("/projects/shop/production?q=api")).toBe("/projects/shop/production?q=api");
  });

  it.each([
    undefined,
    "",
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/sign-in",
  ])("must fall back to the projects for %s", (next) => {
    expect(safeNext(next)).toBe("/projects");
  });
});
