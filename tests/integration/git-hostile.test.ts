import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../packages/domain/src/index.ts";
import { failureOf, fetchSource, testPlace } from "../support/git-place.ts";
import { type Entry, git, gitmodules, makeRepository, type Repository } from "../support/git-repositories.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { temporaryDirectory } from "../support/run.ts";

const large = randomBytes(200_000);
const largeId = createHash("sha256").update(large).digest("hex");
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${largeId}\nsize ${large.length}\n`;
const credential = { kind: "password", username: undefined, password: new Secret("canary-token") } as const;

const root = temporaryDirectory("repositories");
const marks = temporaryDirectory("marks");
let server: GitServer;
let other: GitServer;
let library: { repository: Repository; commit: string };
let count = 0;
const place = () => testPlace({ caFile: server.caFile });

beforeAll(async () => {
  const closed = { privatePrefix: "/private/", username: "oauth2", password: "canary-token" };
  server = await startGitServer(root, { ...closed, largeFiles: new Map([[largeId, large]]) });
  other = await startGitServer(root, closed);
  const repository = makeRepository(root, "public/library");
  library = { repository, commit: repository.commit({ "lib.txt": "library" }) };
  const hidden = makeRepository(root, "private/hidden");
  hidden.commit({ "hidden.txt": "hidden" });
});
afterAll(async () => {
  await Promise.all([server?.stop(), other?.stop()]);
  expect(readdirSync(marks)).toEqual([]);
});

/** A new repository with these files, and its address. */
function repositoryOf(files: Record<string, Entry>, folder = "public"): string {
  count += 1;
  makeRepository(root, `${folder}/r${count}`).commit(files);
  return `${server.url}/${folder}/r${count}.git`;
}
const headOf = (name: string) => git(path.join(root, `${name}.git`), ["rev-parse", "HEAD"]);

test("submodules must come, also inside each other, by any form of address on the same host", async () => {
  const middle = makeRepository(root, "public/middle");
  const inner = middle.commit({
    ".gitmodules": gitmodules("deep", "../library.git"),
    deep: { commit: library.commit },
    "middle.txt": "middle",
  });
  const url = repositoryOf({
    ".gitmodules": [
      gitmodules("a", "../middle.git"),
      gitmodules("b b", `${server.url}/public/library.git`),
      gitmodules("c", `git@localhost:public/library.git`),
      gitmodules("left", `${server.url}/public/library.git`, "\tupdate = none\n"),
    ].join(""),
    a: { commit: inner },
    "b b": { commit: library.commit },
    c: { commit: library.commit },
    left: { commit: library.commit },
    unnamed: { commit: library.commit },
  });
  const at = place();
  const { dir } = await fetchSource(at, url, { submodules: true });
  for (const file of ["a/deep/lib.txt", "b b/lib.txt", "c/lib.txt"])
    expect(readFileSync(`${dir}/${file}`, "utf8")).toBe("library");
  expect(readdirSync(`${dir}/left`)).toEqual([]);
  expect(readdirSync(`${dir}/unnamed`)).toEqual([]);
  expect(at.lines.join("\n")).toContain("update = none");
  expect(readdirSync(at.workDir)).toEqual(["src"]);
  const without = await fetchSource(place(), url);
  expect(readdirSync(`${without.dir}/a`)).toEqual([]);
});

test("a private submodule must come with the token on the same host, and never on another", async () => {
  const module = { commit: headOf("private/hidden") };
  const same = repositoryOf({ ".gitmodules": gitmodules("m", "../hidden.git"), m: module }, "private");
  const { dir } = await fetchSource(place(), same, { submodules: true, credential });
  expect(readFileSync(`${dir}/m/hidden.txt`, "utf8")).toBe("hidden");
  other.requests.length = 0;
  const away = `${other.url}/private/hidden.git`;
  const url = repositoryOf({ ".gitmodules": gitmodules("m", away), m: module }, "private");
  const at = place();
  expect(await failureOf(fetchSource(at, url, { submodules: true, credential }))).toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringMatching(/^The submodule m could not be fetched: /),
    hint: expect.stringContaining("same host"),
  });
  expect(other.requests.length).toBeGreaterThan(0);
  expect(other.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  expect(readdirSync(at.workDir)).toEqual([]);
});

test.each([
  ["ext::sh -c touch% {mark}"],
  ["ext::touch {mark}"],
  ["file://{root}/public/library.git"],
  ["{root}/public/library.git"],
  ["--upload-pack=touch {mark}"],
  ["-u./payload"],
  ["ssh://-oProxyCommand=touch%20{mark}/x"],
  ["git@-oProxyCommand=touch:x"],
  ["https://169.254.169.254/x.git"],
  ["../../../../x.git"],
  ["http://localhost/x.git"],
])("a submodule at %s must be refused", async (written) => {
  const address = written.replace("{mark}", `${marks}/mark`).replace("{root}", root);
  const url = repositoryOf({ ".gitmodules": gitmodules("m", address), m: { commit: library.commit } });
  const error = await failureOf(fetchSource(place(), url, { submodules: true }));
  expect(error).toMatchObject({ code: "INVALID" });
  expect(existsSync(`${marks}/mark`)).toBe(false);
});

test("a mistake in .gitmodules must be told, and one that is a link must lead nowhere", async () => {
  const broken = repositoryOf({ ".gitmodules": "[submodule", m: { commit: library.commit } });
  expect(await failureOf(fetchSource(place(), broken, { submodules: true }))).toMatchObject({
    message: "The file .gitmodules of the repository has a mistake.",
  });
  // git's own tools refuse to make one.
  const linked = makeRepository(root, "public/linked");
  const blob = (text: string) => git(linked.dir, ["hash-object", "-w", "--stdin"], text);
  const inside = blob(gitmodules("m", `${server.url}/public/library.git`));
  const lines = [
    `120000 blob ${blob("x")}\t.gitmodules`,
    `160000 commit ${library.commit}\tm`,
    `100644 blob ${inside}\tx`,
  ];
  const tree = git(linked.dir, ["mktree", "--missing"], `${lines.join("\n")}\n`);
  linked.git("update-ref", "refs/heads/main", git(linked.dir, ["commit-tree", "-m", "x", tree]));
  const at = place();
  expect(await failureOf(fetchSource(at, `${server.url}/public/linked.git`, { submodules: true }))).toMatchObject({
    code: "INVALID",
  });
  expect(readdirSync(at.workDir)).toEqual([]);
});

test.each<[string, Record<string, Entry>]>([
  ["absolute", { out: { link: "/etc/passwd" } }],
  ["upwards", { "a/out": { link: "../../secret" } }],
  ["over another link", { a: { link: "b/../../.." }, b: { link: "c/d" }, "c/d/file": "" }],
  ["through one that stays inside", { "deep/er/l": { link: "../../here/../../x" }, here: { link: "." } }],
  ["of two lines", { out: { link: "a\n/etc/passwd" } }],
  ["with a carriage return", { out: { link: "a\r" } }],
])("a symbolic link that leads out must be refused before anything is written: %s", async (_, files) => {
  const at = place();
  expect(await failureOf(fetchSource(at, repositoryOf(files)))).toMatchObject({
    code: "INVALID",
    message: expect.stringMatching(/^The repository has a symbolic link that leads out of it: /),
  });
  expect(readdirSync(at.workDir)).toEqual([]);
});

test("symbolic links that stay inside must be kept, also with odd names", async () => {
  const files = {
    "a/to file": { link: "../file" },
    'q"uote\\': { link: "file" },
    circle: { link: "circle" },
    file: "x",
  };
  const { dir } = await fetchSource(place(), repositoryOf({ ...files, ünï: { link: "a" } }));
  expect(readFileSync(`${dir}/a/to file`, "utf8")).toBe("x");
  expect(readFileSync(`${dir}/ünï/to file`, "utf8")).toBe("x");
  expect(lstatSync(`${dir}/circle`).isSymbolicLink()).toBe(true);
});

test("a submodule must not be able to lead out through the links of its parent", async () => {
  const sub = makeRepository(root, "public/linking");
  const commit = sub.commit({ up: { link: "../../x" }, "lib.txt": "" });
  const url = repositoryOf({ ".gitmodules": gitmodules("m", "../linking.git"), m: { commit } });
  expect(await failureOf(fetchSource(place(), url, { submodules: true }))).toMatchObject({
    code: "INVALID",
    message: expect.stringContaining("m/up"),
  });
});

test("hooks, filters and settings that a repository brings must not run", async () => {
  const run = `touch ${marks}/ran`;
  const { dir } = await fetchSource(
    place(),
    repositoryOf({
      ".gitattributes": "* filter=evil diff=evil\n",
      ".gitconfig": `[filter "evil"]\n\tsmudge = ${run}\n\trequired = true\n`,
      "hooks/post-checkout": `#!/bin/sh\n${run}\n`,
      ".githooks/post-checkout": `#!/bin/sh\n${run}\n`,
      ".lfsconfig": `[lfs]\n\turl = https://169.254.169.254/\n`,
      config: `[core]\n\tfsmonitor = ${run}\n`,
      HEAD: "ref: refs/heads/main\n",
      "objects/x": "",
      "refs/x": "",
    }),
  );
  expect(readdirSync(marks)).toEqual([]);
  expect(existsSync(`${dir}/.git/hooks`)).toBe(false);
});

test("a repository with .git inside must be refused by git and leave nothing", async () => {
  const repository = makeRepository(root, "public/dotgit");
  const hook = git(repository.dir, ["hash-object", "-w", "--stdin"], "#!/bin/sh\n");
  const tree = (name: string, mode: string, id: string) =>
    git(repository.dir, ["mktree", "--missing"], `${mode} ${mode === "040000" ? "tree" : "blob"} ${id}\t${name}\n`);
  const whole = tree(".git", "040000", tree("hooks", "040000", tree("post-checkout", "100644", hook)));
  repository.git("update-ref", "refs/heads/main", git(repository.dir, ["commit-tree", "-m", "x", whole]));
  const at = place();
  expect(await failureOf(fetchSource(at, `${server.url}/public/dotgit.git`))).toMatchObject({ code: "INVALID" });
  expect(readdirSync(at.workDir)).toEqual([]);
});

test("too many files, too much of them and too large a pack must be refused before they are written", async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, "x"]));
  const url = repositoryOf(many);
  const at = place();
  expect(await failureOf(fetchSource(at, url, { limits: { entries: 200 } }))).toMatchObject({
    code: "LIMIT",
    message: "The commit has more than 200 files.",
  });
  expect(readdirSync(at.workDir)).toEqual([]);
  const bomb = repositoryOf({ zeros: Buffer.alloc(8 * 1024 ** 2) });
  expect(await failureOf(fetchSource(place(), bomb, { limits: { totalBytes: 1024 ** 2 } }))).toMatchObject({
    code: "LIMIT",
    message: "The commit's files have more than 1 MiB.",
  });
  const heavy = repositoryOf({ noise: randomBytes(3 * 1024 ** 2) });
  expect(await failureOf(fetchSource(place(), heavy, { limits: { receivedBytes: 1024 ** 2 } }))).toMatchObject({
    code: "LIMIT",
    message: "The repository sends more than 1 MiB for one commit.",
  });
});

test("a tree that multiplies itself must end at the limit, not at the end", async () => {
  const repository = makeRepository(root, "public/bomb");
  let id = git(repository.dir, ["hash-object", "-w", "--stdin"], "x");
  for (let level = 0; level < 9; level += 1) {
    const kind = level === 0 ? "100644 blob" : "040000 tree";
    const lines = Array.from({ length: 10 }, (_, index) => `${kind} ${id}\tn${index}\n`);
    id = git(repository.dir, ["mktree"], lines.join(""));
  }
  repository.git("update-ref", "refs/heads/main", git(repository.dir, ["commit-tree", "-m", "x", id]));
  const error = await failureOf(fetchSource(place(), `${server.url}/public/bomb.git`));
  expect(error).toMatchObject({ code: "LIMIT", message: "The commit has more than 200,000 files." });
});

test("files in Git LFS must come when asked for, with the same token, whatever .lfsconfig says", async () => {
  const files = {
    ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
    ".lfsconfig": "[lfs]\n\turl = https://169.254.169.254/\n",
    "data.bin": pointer,
  };
  const url = repositoryOf(files, "private");
  const at = place();
  const { dir } = await fetchSource(at, url, { lfs: true, credential });
  expect(readFileSync(`${dir}/data.bin`).equals(large)).toBe(true);
  expect(readdirSync(at.workDir)).toEqual(["src"]);
  const off = place();
  const plain = await fetchSource(off, url, { credential });
  expect(off.lines.join("\n")).toContain("Git LFS, which is switched off");
  expect(readFileSync(`${plain.dir}/data.bin`, "utf8")).toBe(pointer);
  const gone = repositoryOf({ ...files, "data.bin": pointer.replace(largeId, "0".repeat(64)) });
  expect(await failureOf(fetchSource(place(), gone, { lfs: true }))).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining("Git LFS could not be fetched"),
  });
});

test("without git-lfs the server must say so", async () => {
  const at = place();
  const exec: typeof at.host.exec = (argv, options) =>
    at.host.exec(argv[1] === "lfs" ? ["git", "no-such-command"] : argv, options);
  const url = repositoryOf({ "data.bin": pointer });
  expect(await failureOf(fetchSource({ ...at, host: { ...at.host, exec } }, url, { lfs: true }))).toMatchObject({
    code: "PRECONDITION",
    message: "git-lfs is not installed on this server.",
  });
});
