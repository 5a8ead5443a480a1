import { expect, test } from "vitest";
import { folderOf, nodesOf, repositoryOf } from "./source-tree.ts";

test("the paths of a repository must become a tree, folders first", () => {
  const file = (path: string) => ({ name: path.split("/").at(-1), path, type: "file" });
  expect(nodesOf(["README.md", "a/b/c.txt", "a/d.txt"], 0)).toEqual([
    {
      ...{ name: "a", path: "a", type: "directory" },
      children: [{ name: "b", path: "a/b", type: "directory", children: [file("a/b/c.txt")] }, file("a/d.txt")],
    },
    file("README.md"),
  ]);
  expect(nodesOf(["a/b/c.txt"], "a/".length)).toMatchObject([{ name: "b", path: "a/b" }]);
});

test("a repository must be called by its own name only, whatever a client makes of it", () => {
  const root = repositoryOf("svc_1");
  expect(folderOf("svc_1", root)).toBe("");
  expect(folderOf("svc_1", `${root}/src/lib/`)).toBe("src/lib");
  for (const path of ["", "/", "/etc", `${root}x`, repositoryOf("svc_2"), `/${root}`])
    expect(() => folderOf("svc_1", path), path).toThrow("Repository not found");
});
