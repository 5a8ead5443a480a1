import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { SourcePatch } from "@moorage/domain/service";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLocalHost } from "../host/local-host.ts";
import { applyPatches } from "./patch.ts";

const host = createLocalHost({ id: "local", dockerHost: undefined });
let dir: string;
let root: string;
let lines: string[];
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), "patch-")));
  root = path.join(dir, "src");
  lines = [];
  await mkdir(path.join(root, "app"), { recursive: true });
  await writeFile(path.join(root, "app", "run.sh"), "old");
  await writeFile(path.join(dir, "outside"), "untouched");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const apply = (...patches: SourcePatch[]) => applyPatches(host, root, patches, (line) => lines.push(line));
const read = (file: string) => readFile(path.join(root, file), "utf8");
const change = (file: string, content = "new"): SourcePatch => ({ type: "update", path: file, content });

test("files must be changed, added and deleted, each named in the log", async () => {
  await chmod(path.join(root, "app", "run.sh"), 0o755);
  await writeFile(path.join(root, "gone.txt"), "");
  const added: SourcePatch = { type: "create", path: "deep/er/new.txt", content: "é\n" };
  await apply(change("app/run.sh"), added, { type: "delete", path: "gone.txt", content: "" });
  expect(await read("app/run.sh")).toBe("new");
  expect((await stat(path.join(root, "app", "run.sh"))).mode & 0o777).toBe(0o755);
  expect(await read("deep/er/new.txt")).toBe("é\n");
  expect(await readdir(root)).toEqual(["app", "deep"]);
  expect(lines).toEqual(["Patch: changed app/run.sh", "Patch: added deep/er/new.txt", "Patch: deleted gone.txt"]);
});

test("a file to delete that is not there must be a clear failure", async () => {
  await expect(apply({ type: "delete", path: "app/nothing", content: "" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: "The patch deletes app/nothing, which the source does not have.",
  });
});

test("nothing must be written or deleted outside the root, whatever the path or the source says", async () => {
  await symlink("../outside", path.join(root, "link"));
  await symlink("..", path.join(root, "up"));
  await symlink("app", path.join(root, "inside"));
  const hostile = ["../outside", "/etc/passwd", "app/../../outside", "link", "up/outside", "inside/run.sh", "app"];
  for (const file of [...hostile, "app/run.sh/x", ".git/config", "", "a\0b"])
    for (const type of ["update", "delete"] as const)
      await expect(apply({ type, path: file, content: "new" }), `${type} ${file}`).rejects.toMatchObject({
        code: "INVALID",
      });
  expect(await readFile(path.join(dir, "outside"), "utf8")).toBe("untouched");
  expect(await read("app/run.sh")).toBe("old");
  expect(lines).toEqual([]);
});
