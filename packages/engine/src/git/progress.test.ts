import { expect, test } from "vitest";
import { masking } from "./mask.ts";
import { moderate, receivedBytes } from "./progress.ts";

test("what was received must be read from git's and git-lfs' lines", () => {
  expect(receivedBytes("Receiving objects:  45% (45/100), 1.50 MiB | 3.00 MiB/s")).toBe(1.5 * 1024 ** 2);
  expect(receivedBytes("Receiving objects: 100% (3/3), 210 bytes | 210.00 KiB/s, done.")).toBe(210);
  expect(receivedBytes("Receiving objects: 100% (3/3), 2.00 GiB, done.")).toBe(2 * 1024 ** 3);
  expect(receivedBytes("Downloading LFS objects: 100% (1/1), 200 KB | 0 B/s")).toBe(200_000);
  expect(receivedBytes("Receiving objects:  10% (1/10)")).toBeUndefined();
  expect(receivedBytes("remote: Compressing objects: 100% (3/3), 9.00 GiB | x")).toBeUndefined();
});

test("progress must be told every 5 s and at its end, words always, without what steers a terminal", () => {
  const lines: string[] = [];
  let now = 0;
  const say = moderate(
    (line) => lines.push(line),
    () => now,
  );
  for (let percent = 1; percent <= 100; percent += 1) {
    now += 100;
    say(`Receiving objects: ${String(percent).padStart(3)}% (${percent}/100), 1.00 MiB | 1 MiB/s`);
  }
  say("Receiving objects: 100% (100/100), 2.00 MiB | 1.00 MiB/s, done.");
  say("Resolving deltas: 100% (9/9), done.");
  say("remote: Counting objects: 100% (9/9), done.");
  say("remote: Enumerating objects: 9, done.");
  say("From https://host/app");
  say(" * branch            main       -> FETCH_HEAD");
  say("remote: \u001b[31mRepository\u001b[0m not found.\u0007");
  say("");
  expect(lines).toEqual([
    "Receiving objects:  50% (50/100), 1.00 MiB | 1 MiB/s",
    "Receiving objects: 100% (100/100), 1.00 MiB | 1 MiB/s",
    "Receiving objects: 100% (100/100), 2.00 MiB | 1.00 MiB/s, done.",
    "remote: Repository not found.",
  ]);
});

test("a server that never stops talking must be cut short", () => {
  const lines: string[] = [];
  const say = moderate((line) => lines.push(line));
  for (let count = 0; count < 2_000; count += 1) say(`remote: ${"x".repeat(2_000)}`);
  expect(lines).toHaveLength(500);
  expect(lines.at(-1)).toBe("The server says more; it is left out");
  expect(Math.max(...lines.map((line) => line.length))).toBe(500);
});

test("a secret must be taken out in any form, the longest first", () => {
  const mask = masking(["secret/one", "secret/one-and-more", "short"]);
  expect(mask("a secret/one b secret%2Fone c secret/one-and-more d short")).toBe(
    "a [secret] b [secret] c [secret] d short",
  );
});
