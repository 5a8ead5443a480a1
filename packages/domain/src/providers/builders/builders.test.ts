import { expect, test } from "vitest";
import { builders } from "./catalog.ts";
import { planned } from "./testing/plan-text.ts";

test("the types must be the six of the public API", () => {
  expect([...builders.types].sort()).toEqual([
    "dockerfile",
    "heroku_buildpacks",
    "nixpacks",
    "paketo_buildpacks",
    "railpack",
    "static",
  ]);
});

test("what detection looked for must be said", () => {
  const said = (type: string, line: string) => planned(type).failures.find(({ pattern }) => pattern.test(line))?.hint;
  expect(said("nixpacks", "Nixpacks was unable to generate a build plan for this app.")).toContain("requirements.txt");
  expect(said("railpack", "  ✖ Railpack could not determine how to build the app.")).toContain("Cargo.toml");
  expect(said("heroku_buildpacks", "ERROR: No buildpack groups passed detection.")).toContain("Procfile");
  expect(said("paketo_buildpacks", "failed with status code: 20")).toContain("pom.xml");
});
