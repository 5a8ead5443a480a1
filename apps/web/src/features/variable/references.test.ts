import { printReference } from "@moorage/domain/service";
import { expect, test } from "vitest";
import { newRow } from "./draft.ts";
import { previewOf, replaceReference, unknownIn } from "./references.ts";

const to = (name: string, level?: "project" | "environment") => printReference({ level, name });
const known = {
  project: new Set(["COMPANY"]),
  environment: new Set(["REDIS_URL"]),
  service: new Set(["PORT", "QUEUE_URL"]),
};

test("a reference that leads nowhere must be named with the name that is nearly it", () => {
  const row = newRow("QUEUE_URL", to("REDIS_URI", "environment"));
  const [found] = unknownIn(row, "service", known);
  expect(found).toMatchObject({ text: "environment has no REDIS_URI.", suggestion: "REDIS_URL" });
  expect(found && replaceReference(row.value ?? "", found.reference, "REDIS_URL")).toBe(to("REDIS_URL", "environment"));
});

test("references to any level that has the name must pass", () => {
  const value = `${to("COMPANY", "project")}${to("PORT")}${to("COMPANY")}${to("REDIS_URL", "environment")}`;
  expect(unknownIn(newRow("A", value), "service", known)).toEqual([]);
});

test("what only a service can decide must not be complained about at a project or an environment", () => {
  expect(unknownIn(newRow("A", `${to("X")}${to("X", "environment")}`), "project", known)).toEqual([]);
  expect(unknownIn(newRow("A", to("X")), "environment", known)).toEqual([]);
  expect(unknownIn(newRow("A", to("X", "project")), "environment", known)).toHaveLength(1);
});

test("nothing must be called unknown while a level is not loaded", () => {
  expect(unknownIn(newRow("A", to("X", "project")), "service", { ...known, project: undefined as never })).toEqual([]);
});

test("the preview of unsaved lines must say the winning level, what it wins over and what is missing", () => {
  const rows = {
    project: [newRow("LEVEL", "warn"), newRow("TZ", "UTC")],
    environment: [],
    service: [newRow("LEVEL", "info"), newRow("BAD", to("NONE", "project"))],
  };
  expect(
    previewOf(rows).variables.map(({ name, level, overrides, unknown }) => ({ name, level, overrides, unknown })),
  ).toEqual([
    { name: "LEVEL", level: "service", overrides: ["project"], unknown: [] },
    { name: "TZ", level: "project", overrides: [], unknown: [] },
    { name: "BAD", level: "service", overrides: [], unknown: [to("NONE", "project")] },
  ]);
});

test("variables that refer to each other in a circle must be refused", () => {
  const service = [newRow("A", to("B")), newRow("B", to("A"))];
  expect(previewOf({ project: [], environment: [], service }).problem).toContain("circle");
  expect(previewOf({ project: [], environment: [], service: [newRow("A", "1")] }).problem).toBeNull();
});
