import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browseArchive, readArchiveFile } from "./archive-files.ts";
import { link, type TarEntry, tar, zip } from "./testing/archives.ts";

let dir: string;
beforeAll(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), "archive-files-")));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const signal = new AbortController().signal;
let packed = 0;
async function packedAs(bytes: Buffer): Promise<string> {
  packed += 1;
  const file = path.join(dir, String(packed));
  await writeFile(file, bytes);
  return file;
}
const windows = "first\r\nsecond\r\n\tno newline at the end";
const large = "x".repeat(300_000);
const binary = Buffer.from([0x89, 0x50, 0, 1, 2, 0xff]);
const kinds: Record<string, (top: string) => Buffer> = {
  "tar.gz": (top) =>
    gzipSync(
      tar([
        { name: `${top}src/`, type: "5" },
        { name: `./${top}src/app.js`, body: windows },
        { name: `${top}src/ü.txt`, body: "ünïcode" },
        { name: `${top}logo.png`, body: binary },
        { name: `${top}long.txt`, body: large },
        { name: `${top}out`, type: "2", link: "src" },
        { name: `${top}.git/config`, body: "git's own" },
      ]),
    ),
  zip: (top) =>
    zip([
      { name: `${top}src/` },
      { name: `${top}src/app.js`, body: windows },
      { name: `${top}src/ü.txt`, body: "ünïcode" },
      { name: `${top}logo.png`, body: binary },
      { name: `${top}long.txt`, body: large },
      { name: `${top}out`, body: "src", mode: link },
      { name: `${top}.git/config`, body: "git's own" },
      ...(top ? [{ name: "__MACOSX/x", body: "junk" }] : []),
    ]),
};

test.each(Object.keys(kinds).flatMap((kind) => ["", "app/"].map((top) => [kind, top] as const)))(
  "the files of a %s must be those that are built, its only folder %j taken off, and each be readable",
  async (kind, top) => {
    const file = await packedAs(kinds[kind]?.(top) ?? Buffer.alloc(0));
    const tree = await browseArchive(file, { folder: "", signal });
    expect(tree).toEqual({
      ...{ commit: null, ref: null, more: false },
      entries: [
        { path: "logo.png", type: "file" },
        { path: "long.txt", type: "file" },
        { path: "out", type: "link" },
        { path: "src/app.js", type: "file" },
        { path: "src/ü.txt", type: "file" },
      ],
    });
    const inside = await browseArchive(file, { folder: "src", signal });
    expect(inside.entries.map((entry) => entry.path)).toEqual(["src/app.js", "src/ü.txt"]);
    const read = (at: string) => readArchiveFile(file, { path: at, signal });
    expect(await read("src/app.js")).toEqual({
      commit: null,
      sizeBytes: windows.length,
      content: windows,
      reason: null,
    });
    expect((await read("src/ü.txt")).content).toBe("ünïcode");
    expect(await read("logo.png")).toMatchObject({ sizeBytes: 6, content: null, reason: "binary" });
    expect(await read("long.txt")).toMatchObject({ sizeBytes: 300_000, content: null, reason: "large" });
    await expect(read("out")).rejects.toMatchObject({ code: "INVALID", message: "out is a link, not a file." });
    await expect(read("src")).rejects.toMatchObject({ code: "INVALID", message: "src is a folder, not a file." });
    for (const at of ["out/app.js", "app/src/app.js", "nothing", "../1"])
      await expect(read(at), at).rejects.toMatchObject({ code: "NOT_FOUND", field: "path" });
    await expect(browseArchive(file, { folder: "nothing", signal })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await readdir(dir)).length).toBe(packed);
  },
);

test("an archive that cannot be deployed must be refused in the same words", async () => {
  const hostile: [TarEntry[], RegExp][] = [
    [[{ name: "../evil", body: "x" }], /outside of it/],
    [[{ name: "/evil", body: "x" }], /outside of it/],
    [[{ name: "null", type: "3" }], /no file: null/],
    [[{ name: "claim", size: 8 ** 10 }], /unpacks to more than|damaged/],
  ];
  for (const [entries, message] of hostile) {
    const file = await packedAs(gzipSync(tar(entries)));
    await expect(browseArchive(file, { folder: "", signal })).rejects.toMatchObject({
      code: "INVALID",
      message: expect.stringMatching(message),
    });
  }
  const climbing = await packedAs(zip([{ name: "a/../../evil", body: "x" }]));
  await expect(browseArchive(climbing, { folder: "", signal })).rejects.toThrow(/outside of it/);
  const whole = gzipSync(tar([{ name: "f", body: Buffer.alloc(200_000, "ab") }]));
  const cut = await packedAs(whole.subarray(0, whole.length / 2));
  await expect(browseArchive(cut, { folder: "", signal })).rejects.toThrow(/damaged/);
  await expect(browseArchive(await packedAs(Buffer.from("text")), { folder: "", signal })).rejects.toThrow(/not a zip/);
});

test("of many files the first must be listed and the rest be told of; a claimed size must not be believed", async () => {
  const many = Array.from({ length: 10_050 }, (_, at) => ({ name: `f${String(at).padStart(5, "0")}` }));
  for (const bytes of [gzipSync(tar(many)), zip(many)]) {
    const tree = await browseArchive(await packedAs(bytes), { folder: "", signal });
    expect([tree.entries.length, tree.more]).toEqual([10_000, true]);
  }
  const claims = await packedAs(zip([{ name: "a", body: large, size: 10 }]));
  await expect(readArchiveFile(claims, { path: "a", signal })).rejects.toMatchObject({ code: "INVALID" });
});

test("a look that takes too long must end, and say so", async () => {
  const bytes = [gzipSync(tar([{ name: "zeros", body: Buffer.alloc(50 * 1024 ** 2) }])), zip([{ name: "a" }])];
  for (const each of bytes)
    await expect(
      browseArchive(await packedAs(each), { folder: "", signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: "TIMEOUT" });
});
