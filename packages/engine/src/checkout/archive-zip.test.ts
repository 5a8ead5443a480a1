import { mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { AppError } from "@moorage/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unpack } from "./archive.ts";
import { link, type ZipEntry, zip } from "./testing/archives.ts";

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), "archive-")));
});
// What was refused in the middle may still be writing its last file.
afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));

const place = (...parts: string[]) => path.join(dir, ...parts);
const refusal = (work: Promise<unknown>): Promise<unknown> => work.then(() => "unpacked").catch((error) => error);

async function unpackZip(entries: ZipEntry[], limits?: { entries: number; totalBytes: number }): Promise<void> {
  await writeFile(place("in.zip"), zip(entries));
  await unpack(place("in.zip"), place("src"), limits);
}

test("a zip must be unpacked, its only folder taken off, system files left out and executables kept", async () => {
  await unpackZip([
    { name: "app/" },
    { name: "app/Dockerfile", body: "FROM scratch\n" },
    { name: "app/bin/rün", body: "#!/bin/sh\n", mode: 0o100755 },
    { name: "app/start", body: "bin/rün", mode: link },
    { name: "__MACOSX/app/._x", body: "junk" },
  ]);
  expect((await readdir(place("src"), { recursive: true })).sort()).toEqual(["Dockerfile", "bin", "bin/rün", "start"]);
  expect(await readFile(place("src", "start"), "utf8")).toBe("#!/bin/sh\n");
  expect((await stat(place("src", "bin", "rün"))).mode & 0o777).toBe(0o755);
  expect((await stat(place("src", "Dockerfile"))).mode & 0o111).toBe(0);
});

test.each<[string, ZipEntry[]]>([
  ["a name that climbs", [{ name: "../evil", body: "x" }]],
  ["a name that climbs with back-slashes", [{ name: "..\\evil", body: "x" }]],
  ["an absolute name", [{ name: "/evil-absolute", body: "x" }]],
  ["an absolute link", [{ name: "l", body: "/etc/passwd", mode: link }]],
  ["a link that climbs", [{ name: "a/l", body: "../../x", mode: link }]],
  ["a device", [{ name: "null", mode: 0o020666 }]],
  ["a pipe", [{ name: "pipe", mode: 0o010666 }]],
  [
    "one name twice",
    [
      { name: "f", body: "1" },
      { name: "f", body: "2" },
    ],
  ],
  [
    "a file where a folder is",
    [
      { name: "f/x", body: "1" },
      { name: "f", body: "2" },
    ],
  ],
  [
    "a folder where a file is",
    [
      { name: "f", body: "1" },
      { name: "f/x", body: "2" },
    ],
  ],
  ["a file through a link", [{ name: "d/k" }, { name: "l", body: "d", mode: link }, { name: "l/evil", body: "x" }]],
  ["a link with a target of a megabyte", [{ name: "l", body: "x".repeat(1024 ** 2), mode: link }]],
  ["a size that is a lie", [{ name: "f", body: "x".repeat(5_000), size: 10 }]],
])("%s must be refused and nothing written outside", async (_what, entries) => {
  const error = await refusal(unpackZip(entries));
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "INVALID" });
  expect((await readdir(dir)).sort()).toEqual(["in.zip", "src"]);
});

test("a link that leads out only through another link must be refused", async () => {
  const chain: ZipEntry[] = [
    { name: "a/b/c/k" },
    { name: "a/b/c/s", body: "../../..", mode: link },
    { name: "out", body: "a/b/c/s/../", mode: link },
    { name: "out/evil", body: "x" },
  ];
  expect(await refusal(unpackZip(chain))).toMatchObject({ message: expect.stringMatching(/leads out/) });
  expect((await readdir(dir)).sort()).toEqual(["in.zip", "src"]);
});

test("a link to the archive's root must be refused when its only folder is taken off", async () => {
  const error = await refusal(unpackZip([{ name: "app/f" }, { name: "app/l", body: "..", mode: link }]));
  expect(error).toMatchObject({ message: expect.stringMatching(/leads out/) });
});

test("more entries or bytes than allowed must be refused, whatever the headers claim", async () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ name: `f${index}`, body: "x" }));
  expect(await refusal(unpackZip(many, { entries: 20, totalBytes: 1e6 }))).toMatchObject({
    message: "The archive has more than 20 entries.",
  });
  await rm(place("src"), { recursive: true });
  const bomb = [{ name: "zeros", body: Buffer.alloc(8 * 1024 ** 2) }];
  expect(zip(bomb).length).toBeLessThan(9_000);
  expect(await refusal(unpackZip(bomb, { entries: 20, totalBytes: 1024 ** 2 }))).toMatchObject({
    message: "The archive unpacks to more than 1 MiB.",
  });
  expect((await stat(place("src", "zeros"))).size).toBeLessThanOrEqual(1024 ** 2);
});

test.each(["../evil", "/evil-absolute"])("a zip with the name %s must not be called damaged", async (name) => {
  expect(await refusal(unpackZip([{ name, body: "x" }]))).toMatchObject({
    message: expect.stringMatching(/outside of it/),
  });
});

test("a damaged zip must be refused as such", async () => {
  const whole = zip([{ name: "f", body: Buffer.from(Array.from({ length: 5_000 }, (_, at) => (at * 7919) & 0xff)) }]);
  const bad: Buffer[] = [
    whole.subarray(0, whole.length - 40),
    Buffer.from(whole.map((byte, at) => (at === 80 ? byte ^ 0xff : byte))),
  ];
  for (const bytes of bad) {
    await writeFile(place("in.zip"), bytes);
    const error = await refusal(unpack(place("in.zip"), place("src")));
    expect(error).toMatchObject({ code: "INVALID", message: expect.stringMatching(/damaged/) });
    await rm(place("src"), { recursive: true });
  }
});
