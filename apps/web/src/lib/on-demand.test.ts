import { expect, test } from "vitest";
import { notOnDemand } from "./on-demand.ts";

test("sizes and findings of a server must be left alone when all of it is read again", () => {
  const isRead = (...path: string[]) => notOnDemand.predicate({ queryKey: [path, { type: "query" }] });
  expect(isRead("server", "disk")).toBe(false);
  expect(isRead("server", "security")).toBe(false);
  expect(isRead("server", "get")).toBe(true);
  expect(notOnDemand.predicate({ queryKey: ["session"] })).toBe(true);
});
