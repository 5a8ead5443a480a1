import { expect, test } from "vitest";
import { rowsOf } from "./rows-of.ts";

const entries = ["README.md", "app/server.js", "app/lib/a10.js", "app/lib/a9.js", "application.yaml"].map((path) => ({
  path,
  type: "file" as const,
}));
const names = (folder: string, search = "") => rowsOf(entries, folder, search).map(({ name }) => name);

test("a folder must show what lies in it alone, folders first and numbers in order", () => {
  expect(names("")).toEqual(["app", "application.yaml", "README.md"]);
  expect(names("app/")).toEqual(["lib", "server.js"]);
  expect(names("app/lib/")).toEqual(["a9.js", "a10.js"]);
  expect(rowsOf(entries, "app/", "")[0]).toEqual({ path: "app/lib/", name: "lib", type: "folder" });
});

test("a search must find files of all folders by every word of it", () => {
  expect(names("app/lib/", " READ ")).toEqual(["README.md"]);
  expect(names("", "lib a9")).toEqual(["app/lib/a9.js"]);
  expect(names("", "nothing")).toEqual([]);
});
