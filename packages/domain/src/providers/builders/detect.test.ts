import { expect, test } from "vitest";
import { builders } from "./catalog.ts";
import { detectable, detectBuilder } from "./detect.ts";

test.each([
  [["README.md", "Dockerfile", "package.json"], "dockerfile", "Dockerfile", "Dockerfile"],
  [["package.json", "index.html"], "railpack", "package.json", "Node.js"],
  // Rails, Laravel and Django bring a package.json for their assets.
  [["package.json", "Gemfile"], "railpack", "Gemfile", "Ruby"],
  [["package.json", "composer.json"], "railpack", "composer.json", "PHP"],
  [["package.json", "pyproject.toml"], "railpack", "pyproject.toml", "Python"],
  [["main.go", "go.mod"], "railpack", "go.mod", "Go"],
  [["index.html", "style.css"], "static", "index.html", "Static files"],
])("a folder with %j must be built with %s", (files, builder, file, what) => {
  expect(detectBuilder(files)).toEqual({ builder, file, what });
});

test("what says nothing must not be guessed", () => {
  for (const files of [[], ["README.md"], ["dockerfile.txt", "package.json.bak"]])
    expect(detectBuilder(files)).toBeUndefined();
});

test("every detected builder must be one of the catalog", () => {
  const found = ["Dockerfile", "package.json", "index.html"].map((name) => detectBuilder([name])?.builder ?? "");
  for (const type of found) expect(builders.types).toContain(type);
  expect(detectable).toContain("Python");
});
