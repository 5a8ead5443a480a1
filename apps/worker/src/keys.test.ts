import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { publicKeyOf, seal as sealValue } from "@moorage/core";
import { Secret } from "@moorage/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadKeys } from "./keys.ts";
import { createOpenSecret } from "./open-secret.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "keys-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const keyFile = (name: string) => path.join(dir, "keys", name);
const refusal = (work: Promise<unknown>) => work.then(() => "loaded").catch((error: unknown) => error);

test("the first start must make keys that only their owner reads, and later ones take the same", async () => {
  const first = await loadKeys(dir, undefined);
  expect((await stat(path.join(dir, "keys"))).mode & 0o777).toBe(0o700);
  expect((await readdir(path.join(dir, "keys"))).sort()).toEqual(["seal", "worker"]);
  for (const name of ["seal", "worker"]) expect((await stat(keyFile(name))).mode & 0o777).toBe(0o600);
  const second = await loadKeys(dir, first.seal.id);
  expect(second.seal).toMatchObject({ id: first.seal.id, publicRaw: first.seal.publicRaw });
  expect(second.root).toEqual(first.root);
  expect(first.root).toHaveLength(32);
});

test("what is sealed with the public half must open with the loaded key", async () => {
  const { seal } = await loadKeys(dir, undefined);
  const publicKey = publicKeyOf(Buffer.from(seal.publicRaw, "base64url"));
  const runtime = { sealingKey: async () => ({ id: seal.id, publicKey }) } as Parameters<typeof sealValue>[0];
  const box = await sealValue(runtime, new Secret("value"), "place");
  const later = await loadKeys(dir, seal.id);
  expect(createOpenSecret(later.seal)(box, "place").reveal()).toBe("value");
});

test("two processes that start at once must have the same keys", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => loadKeys(dir, undefined)));
  expect(new Set(all.map(({ seal }) => seal.id)).size).toBe(1);
  expect(new Set(all.map(({ root }) => root.toString("hex"))).size).toBe(1);
  expect((await readdir(path.join(dir, "keys"))).sort()).toEqual(["seal", "worker"]);
});

test("a missing key must stop the start when the database needs it, and no new one be made", async () => {
  const error = await refusal(loadKeys(dir, "aaaa0001"));
  expect(error).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining("is missing"),
    hint: expect.any(String),
  });
  expect(await readdir(path.join(dir, "keys"))).toEqual([]);
});

test("another key than the database needs must stop the start", async () => {
  const { seal } = await loadKeys(dir, undefined);
  const error = await refusal(loadKeys(dir, "aaaa0001"));
  expect(error).toMatchObject({ code: "PRECONDITION", message: expect.stringContaining(`another one (${seal.id})`) });
});

test("a key that is there and cannot be used must stop the start and stay as it is", async () => {
  await loadKeys(dir, undefined);
  const pem = await readFile(keyFile("seal"), "utf8");
  const wrong: [string, string][] = [
    ["seal", ""],
    ["seal", pem.slice(0, 60)],
    ["seal", "not a key"],
    ["worker", ""],
    ["worker", "\n"],
    ["worker", "c2hvcnQ"],
  ];
  for (const [name, content] of wrong) {
    const good = await readFile(keyFile(name), "utf8");
    await writeFile(keyFile(name), content);
    const error = await refusal(loadKeys(dir, undefined));
    expect(error, `${name} ${content}`).toMatchObject({
      code: "PRECONDITION",
      message: expect.stringContaining("damaged"),
    });
    expect(await readFile(keyFile(name), "utf8")).toBe(content);
    await writeFile(keyFile(name), good);
  }
});

test("a key that cannot be read must be told as that, not as missing", async () => {
  await mkdir(keyFile("seal"), { recursive: true });
  expect(await refusal(loadKeys(dir, "aaaa0001"))).toMatchObject({
    message: expect.stringContaining("cannot be read: EISDIR"),
  });
});
