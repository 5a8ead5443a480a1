import { mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret, script, sh } from "@moorage/domain";
import type { BuildStep } from "@moorage/domain/providers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLocalHost } from "../host/local-host.ts";
import { type Exec, runStep, writeFiles } from "./run-step.ts";

const host = createLocalHost({ id: "local" });
let dir: string;
let lines: string[];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "step-"));
  lines = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const exec: Exec = async (argv, { onLine } = {}) => (await host.exec(argv, onLine ? { onLine } : {})).stdout;
const run = (step: BuildStep) =>
  runStep({ host, exec, log: (line) => lines.push(line), signal: new AbortController().signal }, step);

const countDown = script`n=$(cat "$1/n"); n=$((n - 1)); echo $n > "$1/n"; echo "left $n"; [ $n -le 0 ] || exit "$2"`;

test("a tool that asks for it must be tried again, three times at most", async () => {
  await writeFile(path.join(dir, "n"), "3");
  await run({ argv: sh(countDown, dir, "75"), retryOn: 75 });
  expect(lines).toEqual(["left 2", "Trying again (2 of 3)", "left 1", "Trying again (3 of 3)", "left 0"]);
  await writeFile(path.join(dir, "n"), "9");
  await expect(run({ argv: sh(countDown, dir, "75"), retryOn: 75 })).rejects.toThrow("ended with code 75");
  await expect(run({ argv: sh(countDown, dir, "1"), retryOn: 75 })).rejects.toThrow("ended with code 1");
  expect((await readFile(path.join(dir, "n"), "utf8")).trim()).toBe("5");
});

test("what a tool wrote must become what the next one reads", async () => {
  const [generated, plan, made] = ["generated", "plan", "made"].map((name) => path.join(dir, name)) as [
    string,
    string,
    string,
  ];
  await run({
    argv: sh(script`echo text > "$1"; echo '{}'; echo note >&2`, generated),
    stdoutTo: plan,
    after: {
      read: [generated, plan],
      remove: [generated],
      make: (text = "", json = "") => [{ path: made, content: `${text}${json}` }],
    },
  });
  expect(await readFile(made, "utf8")).toBe("text\n{}\n");
  expect(await stat(generated).catch(() => undefined)).toBeUndefined();
  expect(lines).toEqual(["note"]);
});

test("a link in place of what a tool should have written must not be followed", async () => {
  const link = path.join(dir, "link");
  await symlink("/etc/passwd", link);
  const after = { read: [link], remove: [], make: () => [] };
  await expect(run({ argv: ["true"], after })).rejects.toThrow("did not write what it should have written");
});

test("a file with a secret must be for its owner alone", async () => {
  const file = path.join(dir, "secret/TOKEN");
  await writeFiles(host, [{ path: file, content: new Secret("value") }]);
  expect(await readFile(file, "utf8")).toBe("value");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
});
