// biome-ignore lint/style/noRestrictedImports: only another process can be killed
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataDir } from "./data-dir.ts";
import { lockDataDir } from "./process-lock.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "data-dir-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const mode = (file: string) => statSync(file).mode & 0o777;

test("what is made at the first start must be kept, and closed to others", async () => {
  const dataDir = path.join(root, "a/b");
  const first = await openDataDir(dataDir);
  expect(first.instanceId).toMatch(/^[0-9a-f]{4}$/);
  expect(first.sessionSecret.length).toBeGreaterThanOrEqual(32);
  expect(mode(dataDir)).toBe(0o710);
  expect(mode(path.join(dataDir, "keys"))).toBe(0o700);
  expect(mode(path.join(dataDir, "keys/session"))).toBe(0o600);
  chmodSync(path.join(dataDir, "keys/session"), 0o644);
  expect(await openDataDir(dataDir)).toEqual(first);
  expect(mode(path.join(dataDir, "keys/session"))).toBe(0o600);
});

test("two starts at once must end with the same identity", async () => {
  const opened = await Promise.all(Array.from({ length: 8 }, () => openDataDir(path.join(root, "same"))));
  expect(new Set(opened.map((one) => `${one.instanceId} ${one.sessionSecret}`)).size).toBe(1);
});

test("a damaged identity must be named, not replaced", async () => {
  writeFileSync(path.join(root, "instance"), "nonsense\n");
  await expect(openDataDir(root)).rejects.toThrow(`${path.join(root, "instance")} must hold four hex digits`);
  expect(readFileSync(path.join(root, "instance"), "utf8")).toBe("nonsense\n");
});

test("a directory that cannot be written must be named with what to do", async () => {
  writeFileSync(path.join(root, "file"), "");
  const below = openDataDir(path.join(root, "file/data"));
  await expect(below).rejects.toThrow(/file\/data: a part of the path is a file: choose another MOORAGE_DATA_DIR/);
  await expect(openDataDir(path.join(root, "file"))).rejects.toThrow(/a part of the path is a file/);
  await expect(openDataDir("/proc/moorage")).rejects.toThrow(/\/proc\/moorage/);
});

test("a directory of everybody must be refused before its mode is touched", async () => {
  const before = mode("/tmp");
  await expect(openDataDir("/tmp")).rejects.toThrow(/which others use/);
  expect(mode("/tmp")).toBe(before);
});

test("a second server must be refused with the pid of the first", async () => {
  const lock = await lockDataDir(root, "secret");
  await expect(lockDataDir(root, "secret")).rejects.toThrow(
    new RegExp(`in use by another Moorage, process ${process.pid}\\.`),
  );
  await lock.release();
  await (await lockDataDir(root, "secret")).release();
});

test("a server killed without a word must not keep the next one out", async () => {
  const module = JSON.stringify(path.join(import.meta.dirname, "process-lock.ts"));
  const script = `import { lockDataDir } from ${module}; await lockDataDir(${JSON.stringify(root)}, "secret"); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await expect(lockDataDir(root, "secret")).rejects.toThrow(`in use by another Moorage, process ${child.pid}.`);
  child.kill("SIGKILL");
  await once(child, "exit");
  await (await lockDataDir(root, "secret")).release();
});

test.each([
  ["a process that is gone", "999999999\n123 boot\n"],
  ["a pid that now is a stranger's", `${process.pid}\n1 00000000-0000-0000-0000-000000000000\n`],
  ["nothing", ""],
])("a pid file of %s must be replaced", async (_name, text) => {
  writeFileSync(path.join(root, "server.pid"), text);
  const lock = await lockDataDir(root, "secret");
  expect(readFileSync(path.join(root, "server.pid"), "utf8").split("\n")[0]).toBe(String(process.pid));
  await lock.release();
});

test("of many that start at once over a stale file, one must win", async () => {
  writeFileSync(path.join(root, "server.pid"), "999999999\n123 boot\n");
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(root, "secret")));
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
});
