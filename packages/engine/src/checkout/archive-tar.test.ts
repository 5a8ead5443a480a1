import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { AppError } from "@moorage/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLocalHost } from "../host/local-host.ts";
import { unpack } from "./archive.ts";
import { type TarEntry, tar } from "./testing/archives.ts";

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), "archive-")));
});
// What was refused in the middle may still be writing its last file.
afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));

const place = (...parts: string[]) => path.join(dir, ...parts);
const refusal = (work: Promise<unknown>): Promise<unknown> => work.then(() => "unpacked").catch((error) => error);
/** Everything that is there, links not followed. */
const tree = async (root: string) => (await readdir(root, { recursive: true })).sort();

async function unpackTar(entries: TarEntry[], limits?: { entries: number; totalBytes: number }): Promise<void> {
  await writeFile(place("in.tgz"), gzipSync(tar(entries)));
  await unpack(place("in.tgz"), place("src"), limits);
}

test("an archive of the real tar must be unpacked, its only folder taken off and executables kept", async () => {
  await mkdir(place("app", "bin"), { recursive: true });
  await writeFile(place("app", "Dockerfile"), "FROM scratch\n");
  await writeFile(place("app", "bin", "run ünïcode"), "#!/bin/sh\n", { mode: 0o755 });
  await symlink("bin/run ünïcode", place("app", "start"));
  const host = createLocalHost({ id: "local" });
  for (const [flag, file] of [
    ["-czf", "a.tgz"],
    ["-cf", "a.tar"],
  ] as const) {
    await host.exec(["tar", "-C", dir, flag, place(file), "app"]);
    await unpack(place(file), place(`out-${file}`));
    expect(await tree(place(`out-${file}`))).toEqual(["Dockerfile", "bin", "bin/run ünïcode", "start"]);
    expect(await readFile(place(`out-${file}`, "start"), "utf8")).toBe("#!/bin/sh\n");
    expect((await stat(place(`out-${file}`, "bin", "run ünïcode"))).mode & 0o777).toBe(0o755);
    expect((await stat(place(`out-${file}`, "Dockerfile"))).mode & 0o111).toBe(0);
  }
});

test("several top entries must stay where they are", async () => {
  await unpackTar([
    { name: "a/x", body: "1" },
    { name: "b", body: "2" },
  ]);
  expect(await tree(place("src"))).toEqual(["a", "a/x", "b"]);
});

test.each<[string, TarEntry[], RegExp]>([
  ["a name that climbs", [{ name: "../evil", body: "x" }], /outside of it/],
  ["a name that climbs later", [{ name: "a/../../evil", body: "x" }], /outside of it/],
  ["an absolute name", [{ name: "/evil-absolute", body: "x" }], /outside of it/],
  ["an absolute link", [{ name: "l", type: "2", link: "/etc/passwd" }], /leads out/],
  ["a link that climbs", [{ name: "a/l", type: "2", link: "../../x" }], /leads out/],
  [
    "a hard link",
    [
      { name: "f", body: "x" },
      { name: "h", type: "1", link: "f" },
    ],
    /no file: h \(Link\)/,
  ],
  ["a character device", [{ name: "null", type: "3" }], /no file: null \(CharacterDevice\)/],
  ["a block device", [{ name: "sda", type: "4" }], /no file/],
  ["a pipe", [{ name: "pipe", type: "6" }], /no file: pipe \(FIFO\)/],
])("%s must be refused and nothing written outside", async (_what, entries, message) => {
  const error = await refusal(unpackTar(entries));
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "INVALID", message: expect.stringMatching(message) });
  expect((await readdir(dir)).sort()).toEqual(["in.tgz", "src"]);
});

test("a link that leads out only through another link must be refused", async () => {
  const chain: TarEntry[] = [
    { name: "x", body: "" },
    { name: "a/b/c/s", type: "2", link: "../../.." },
    { name: "out", type: "2", link: "a/b/c/s/../.." },
    { name: "out/evil", body: "x" },
  ];
  expect(await refusal(unpackTar(chain))).toMatchObject({ code: "INVALID" });
  expect((await readdir(dir)).sort()).toEqual(["in.tgz", "src"]);
});

test("a link to the archive's root must be refused when its only folder is taken off", async () => {
  expect(await refusal(unpackTar([{ name: "app/l", type: "2", link: ".." }, { name: "app/f" }]))).toMatchObject({
    message: expect.stringMatching(/leads out/),
  });
});

test("an archive of one link alone must be harmless", async () => {
  await unpackTar([{ name: "l", type: "2", link: "." }]);
  expect((await stat(place("src"))).isDirectory()).toBe(true);
  expect(await realpath(place("src"))).toBe(place("src"));
  await rm(place("src"), { recursive: true });
  await unpackTar([{ name: "l", type: "2", link: "nowhere" }]);
  expect(await tree(place("src"))).toEqual(["l"]);
});

test("a file must not be written through a link", async () => {
  await mkdir(place("target"));
  const error = await refusal(
    unpackTar([{ name: "d/keep" }, { name: "l", type: "2", link: "d" }, { name: "l/evil", body: "x" }]),
  );
  expect(error).toMatchObject({ code: "INVALID" });
});

test("modes that would lock us out or give rights must be taken off", async () => {
  await unpackTar([
    { name: "d/", type: "5", mode: 0 },
    { name: "d/f", body: "x", mode: 0o4777 },
    { name: "g", body: "x", mode: 0 },
  ]);
  expect((await stat(place("src", "d"))).mode & 0o7777).toBe(0o755);
  expect((await stat(place("src", "d", "f"))).mode & 0o7777).toBe(0o755);
  expect((await stat(place("src", "g"))).mode & 0o600).toBe(0o600);
});

test("more entries or bytes than allowed must be refused at once", async () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ name: `f${index}`, body: "x" }));
  expect(await refusal(unpackTar(many, { entries: 20, totalBytes: 1e6 }))).toMatchObject({
    message: "The archive has more than 20 entries.",
  });
  expect((await readdir(place("src"))).length).toBeLessThanOrEqual(20);
  const big = [{ name: "zeros", body: Buffer.alloc(3 * 1024 ** 2) }];
  expect(await refusal(unpackTar(big, { entries: 20, totalBytes: 1024 ** 2 }))).toMatchObject({
    message: "The archive unpacks to more than 1 MiB.",
  });
  const claimed = [{ name: "claim", size: 8 ** 10 }];
  expect(await refusal(unpackTar(claimed))).toMatchObject({ code: "INVALID" });
});

test("a damaged archive must be refused as such", async () => {
  const whole = gzipSync(tar([{ name: "f", body: Buffer.alloc(200_000, "ab") }]));
  const damaged: Record<string, Buffer> = {
    "cut off": whole.subarray(0, whole.length / 2),
    "a bit changed": Buffer.from(whole.map((byte, at) => (at === 60 ? byte ^ 0xff : byte))),
    "gzip of no tar": gzipSync(Buffer.from("hello ".repeat(500))),
  };
  for (const [what, bytes] of Object.entries(damaged)) {
    await writeFile(place("in.tgz"), bytes);
    const error = await refusal(unpack(place("in.tgz"), place("src", what)));
    expect(error, what).toMatchObject({ code: "INVALID", message: expect.stringMatching(/damaged/) });
  }
  for (const bytes of ["", "PK", "#!/bin/sh\nrm", "\x7fELF"]) {
    await writeFile(place("in.tgz"), bytes);
    const error = await refusal(unpack(place("in.tgz"), place("src")));
    expect(error, bytes).toMatchObject({ code: "INVALID", message: expect.stringMatching(/not a zip/) });
  }
});

test("the last of two entries of one name must win in a tar", async () => {
  await unpackTar([
    { name: "f", body: "1" },
    { name: "f", body: "2" },
  ]);
  expect(await readFile(place("src", "f"), "utf8")).toBe("2");
});
