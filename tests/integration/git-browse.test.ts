// The files of a repository, looked at without a checkout: by the real git, from real servers, with a hostile tree. Over
// https with a password, as an account's token is one too, and over ssh with a key.
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../packages/domain/src/index.ts";
import { browse, type KeptAccess, makeSshKey, readFile } from "../../packages/engine/src/git/index.ts";
import { failureOf, filesWith, testPlace } from "../support/git-place.ts";
import { makeRepository, type Repository } from "../support/git-repositories.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { type SshServer, startSshServer } from "../support/git-server-ssh.ts";
import { temporaryDirectory } from "../support/run.ts";

const canary = "canary-browse-token";
const credential = { kind: "password", username: "ana", password: new Secret(canary) } as const;
const root = temporaryDirectory("repositories");
const windows = "first\r\nsecond\r\n\tno newline at the end";
const files = {
  "README.md": "hello",
  "src/app.js": windows,
  "src/ü/ship \u{1f6a2}.txt": "ünïcode\n",
  "src/logo.png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff]),
  "src/latin1.txt": Buffer.from("caf\xe9", "latin1"),
  "src/long.txt": "x".repeat(300_000),
  "src/huge.bin": randomBytes(12 * 1024 ** 2),
  "-rf": "an option",
  out: { link: "/etc/passwd" },
  folder: { link: "src" },
  vendor: { commit: "0123456789".repeat(4) },
};
const dirs = temporaryDirectory("copies");
let https: GitServer;
let ssh: SshServer;
let foreignKey: Secret;
let repository: Repository;
let commit: string;

beforeAll(async () => {
  https = await startGitServer(root, { privatePrefix: "/private/", username: "ana", password: canary });
  ssh = await startSshServer();
  foreignKey = (await makeSshKey("nobody", "ed25519")).privateKey;
  repository = makeRepository(root, "private/shop");
  repository.git("config", "uploadpack.allowFilter", "true");
  repository.commit({ "other.txt": "elsewhere" }, { branch: "other" });
});
afterAll(() => Promise.all([https?.stop(), ssh?.stop()]));

const waysIn = {
  "https with a password": () => ({
    ...{ url: `${https.url}/private/shop.git`, credential, secrets: [canary] },
    wrong: { ...credential, password: new Secret("canary-wrong") },
    refused: "refused the user name and token",
  }),
  "ssh with a key": () => ({
    url: `ssh://${ssh.user}@localhost:${ssh.port}${repository.dir}`,
    credential: { kind: "ssh-key", privateKey: new Secret(ssh.privateKey) } as const,
    secrets: ssh.privateKey.split("\n").filter((line) => line.length > 20 && !line.startsWith("-----")),
    wrong: { kind: "ssh-key", privateKey: foreignKey } as const,
    refused: "refused the SSH key",
  }),
};

describe.each(Object.entries(waysIn))("over %s", (name, way) => {
  const dir = `${dirs}/${name.split(" ")[0]}`;
  const place = () => testPlace({ caFile: https.caFile });
  const access = (more: Partial<KeptAccess> = {}): KeptAccess => ({
    ...{ url: way().url, credential: way().credential, ref: "main", dir, of: "main", refresh: false },
    now: new Date(),
    ...more,
  });
  const read = (path: string) => readFile(place(), { ...access(), path });
  beforeAll(() => {
    commit = repository.commit(files);
  });

  test("the names at the branch must be listed, links and submodules as such, and no file fetched", async () => {
    const at = place();
    const tree = await browse(at, { ...access(), folder: "" });
    expect(tree).toMatchObject({ commit, ref: "refs/heads/main", more: false });
    const types = Object.fromEntries(tree.entries.map(({ path, type }) => [path, type]));
    expect(Object.keys(types).sort()).toEqual(Object.keys(files).sort());
    expect(types).toMatchObject({ out: "link", folder: "link", vendor: "submodule", "-rf": "file" });
    const inside = await browse(at, { ...access(), folder: "src/ü" });
    expect(inside.entries).toEqual([{ path: "src/ü/ship \u{1f6a2}.txt", type: "file" }]);
    expect(readdirSync(dir).sort()).toEqual([".git", "copy.json"]);
    expect(filesWith(dir, way().secrets)).toEqual([]);
    expect(readdirSync(at.workDir)).toEqual([]);
  });

  test("a file must come byte for byte, or with the reason why it does not", async () => {
    expect(await read("src/app.js")).toEqual({ commit, sizeBytes: windows.length, content: windows, reason: null });
    expect((await read("src/ü/ship \u{1f6a2}.txt")).content).toBe("ünïcode\n");
    expect((await read("-rf")).content).toBe("an option");
    expect(await read("src/logo.png")).toMatchObject({ sizeBytes: 8, content: null, reason: "binary" });
    expect(await read("src/latin1.txt")).toMatchObject({ content: null, reason: "binary" });
    expect(await read("src/long.txt")).toMatchObject({ sizeBytes: 300_000, content: null, reason: "large" });
    expect(await read("src/huge.bin")).toMatchObject({ content: null, reason: "large" });
  });

  test("no path must lead through a link, out of the repository or into git", async () => {
    for (const path of [
      "out",
      "folder/app.js",
      "vendor",
      "src",
      "../shop",
      "src/../README.md",
      ".git/config",
      "/etc/passwd",
    ])
      expect(await failureOf(read(path)), path).toMatchObject({ code: expect.stringMatching(/INVALID|NOT_FOUND/) });
    for (const folder of ["out", "folder", "src/app.js", "..", "nothing", "--output=x"])
      expect(await failureOf(browse(place(), { ...access(), folder })), folder).toMatchObject({ code: "NOT_FOUND" });
  });

  test("a copy must be used again until it is old, asked for anew, or of another source", async () => {
    await browse(place(), { ...access({ refresh: true }), folder: "" });
    const next = repository.commit({ "new.txt": "new" });
    const seen = async (more: Partial<KeptAccess>) => (await browse(place(), { ...access(more), folder: "" })).commit;
    expect(await seen({})).toBe(commit);
    expect(await seen({ now: new Date(Date.now() + 60 * 60_000) })).toBe(next);
    const last = repository.commit({ "last.txt": "last" });
    expect(await seen({ refresh: true })).toBe(last);
    const other = await browse(place(), { ...access({ ref: "other", of: "other" }), folder: "" });
    expect(other.entries).toEqual([{ path: "other.txt", type: "file" }]);
  });

  test("a repository that may not be read any more must be told as that, without its token, and leave no names", async () => {
    const { wrong, refused } = way();
    const error = await failureOf(browse(place(), { ...access({ credential: wrong, refresh: true }), folder: "" }));
    expect(error).toMatchObject({ code: "PRECONDITION", message: expect.stringContaining(refused) });
    expect(JSON.stringify([error, error["message"], error["cause"]])).not.toContain("canary-wrong");
    expect(existsSync(`${dir}/copy.json`)).toBe(false);
    const gone = await failureOf(browse(place(), { ...access({ ref: "nothing", of: "nothing" }), folder: "" }));
    expect(gone).toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining("no branch") });
  });
});
