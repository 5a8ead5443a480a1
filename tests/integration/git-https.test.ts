import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sources } from "../../packages/domain/src/providers/index.ts";
import { listBranches, listFiles, testRepository } from "../../packages/engine/src/git/index.ts";
import { failureOf, fetchPlanned, fetchSource, testPlace } from "../support/git-place.ts";
import { makeRepository, type Repository } from "../support/git-repositories.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { temporaryDirectory } from "../support/run.ts";

const root = temporaryDirectory("repositories");
let server: GitServer;
let old: GitServer;
let app: Repository;
let first: string;
let middle: string;
let second: string;
const place = () => testPlace({ caFile: server.caFile });

beforeAll(async () => {
  server = await startGitServer(root);
  old = await startGitServer(root, { oldProtocol: true });
  app = makeRepository(root, "public/app");
  first = app.commit({ "index.html": "one", "web/page.html": "page one" }, { message: "First version\n\nWith a body" });
  middle = app.commit({ "index.html": "between" }, { message: "Between" });
  second = app.commit({ "index.html": "two", "web/page.html": "page two", ".gitattributes": "" });
  app.git("update-ref", "refs/heads/feature/login", first);
  app.git("tag", "light", first);
  app.git("tag", "-a", "v1.0", "-m", "Release", first);
  app.git("tag", "-a", "v1.0-again", "-m", "A tag of a tag", "v1.0");
  app.git("tag", "file", `${first}:index.html`);
  makeRepository(root, "public/empty");
});

afterAll(async () => {
  await Promise.all([server?.stop(), old?.stop()]);
});

const read = (dir: string, file: string) => readFileSync(`${dir}/${file}`, "utf8");
const leftIn = (dir: string) => readdirSync(dir).filter((name) => name !== "src");

test("a branch must come with its commit, message and author", async () => {
  const at = place();
  const got = await fetchSource(at, `${server.url}/public/app.git`, { ref: "feature/login" });
  expect(got).toMatchObject({
    commit: first,
    ref: "refs/heads/feature/login",
    message: "First version\n\nWith a body",
    author: { name: "Ana Pier", email: "ana@harbour.test" },
  });
  expect(read(got.dir, "index.html")).toBe("one");
  expect(leftIn(at.workDir)).toEqual([]);
  expect(at.lines.some((line) => line.startsWith(`Checked out ${first.slice(0, 12)} (First version)`))).toBe(true);
});

test("the default branch must be taken without a name, and only its last commit", async () => {
  const got = await fetchSource(place(), `${server.url}/public/app.git`);
  expect(got.commit).toBe(second);
  expect(execFileSync("git", ["-C", got.dir, "rev-list", "--count", "HEAD"], { encoding: "utf8" }).trim()).toBe("1");
  expect(read(got.dir, ".git/config")).toContain(`url = ${server.url}/public/app.git`);
});

test.each([
  ["light", "refs/tags/light"],
  ["v1.0", "refs/tags/v1.0"],
  ["v1.0-again", "refs/tags/v1.0-again"],
  ["refs/tags/v1.0", "refs/tags/v1.0"],
])("the tag %s must lead to its commit", async (tag, ref) => {
  expect(await fetchSource(place(), `${server.url}/public/app.git`, { ref: tag })).toMatchObject({
    commit: first,
    ref,
  });
});

test("a tag of a file must be refused", async () => {
  expect(await failureOf(fetchSource(place(), `${server.url}/public/app.git`, { ref: "file" }))).toMatchObject({
    code: "INVALID",
    message: "This tag does not point to a commit.",
  });
});

test("an old commit must come by its id, whole or short, also from a server that gives out branches only", async () => {
  for (const ref of [middle, middle.slice(0, 9)]) {
    const got = await fetchSource(place(), `${server.url}/public/app.git`, { ref });
    expect(got).toMatchObject({ commit: middle, ref: middle });
    expect(read(got.dir, "index.html")).toBe("between");
  }
  const at = place();
  expect(await fetchSource(at, `${old.url}/public/app.git`, { ref: middle })).toMatchObject({ commit: middle });
  expect(at.lines.join("\n")).toContain("does not give out single commits");
});

test("a commit that is not there must be named", async () => {
  for (const url of [server.url, old.url])
    for (const ref of ["0123456789".repeat(4), "012345678"])
      expect(await failureOf(fetchSource(place(), `${url}/public/app.git`, { ref }))).toMatchObject({
        code: "NOT_FOUND",
        message: expect.stringContaining(ref),
      });
});

test("a missing branch must be named, with names that are near", async () => {
  expect(await failureOf(fetchSource(place(), `${server.url}/public/app.git`, { ref: "mian" }))).toMatchObject({
    code: "NOT_FOUND",
    message: "The repository has no branch, tag or commit mian.",
    hint: "Did you mean main?",
  });
  expect(await failureOf(fetchSource(place(), `${server.url}/public/app.git`, { ref: "login" }))).toMatchObject({
    hint: "Did you mean feature/login?",
  });
});

test("an empty repository must be told as one", async () => {
  for (const ref of [undefined, "main"])
    expect(await failureOf(fetchSource(place(), `${server.url}/public/empty.git`, { ref }))).toMatchObject({
      code: "NOT_FOUND",
      message: "The repository has no commit yet.",
    });
});

test("a build path must be a folder of the repository", async () => {
  const got = await fetchSource(place(), `${server.url}/public/app.git`, { buildPath: "web/" });
  expect(got.sourceDir).toBe(`${got.dir}/web`);
  for (const [buildPath, code] of [
    ["nothing", "NOT_FOUND"],
    ["index.html", "NOT_FOUND"],
    ["web/../../..", "INVALID"],
  ] as const)
    expect(await failureOf(fetchSource(place(), `${server.url}/public/app.git`, { buildPath }))).toMatchObject({
      code,
      field: "buildPath",
    });
});

test("a source's plan must be what is fetched", async () => {
  const url = `${server.url}/public/app.git`;
  const source = sources.of(sources.schema.parse({ type: "git", url, branch: "v1.0", buildPath: "/web" }));
  if (source.needs !== "build") throw new Error("no checkout");
  expect(await fetchPlanned(place(), source.checkout, url)).toMatchObject({
    commit: first,
    sourceDir: expect.stringMatching(/\/src\/web$/),
  });
});

test("branches must be listed without fetching anything", async () => {
  const access = { url: `${server.url}/public/app.git`, credential: { kind: "none" } } as const;
  expect(await listBranches(place(), access)).toEqual({
    defaultBranch: "main",
    branches: [
      { name: "feature/login", commit: first },
      { name: "main", commit: second },
    ],
  });
  expect(await testRepository(place(), access)).toEqual({ defaultBranch: "main", isEmpty: false });
  const empty = { url: `${server.url}/public/empty.git`, credential: { kind: "none" } } as const;
  expect(await testRepository(place(), empty)).toMatchObject({ isEmpty: true });
});

test("the names in a folder must be listed without its files, of any server", async () => {
  const names = (more: object, of: GitServer = server) =>
    listFiles(testPlace({ caFile: of.caFile }), {
      ...{ url: `${of.url}/public/app.git`, credential: { kind: "none" }, ref: undefined, folder: "" },
      ...more,
    });
  expect((await names({})).sort()).toEqual([".gitattributes", "index.html"]);
  expect(await names({ folder: "web" }, old)).toEqual(["page.html"]);
  expect(await names({ ref: "v1.0" })).toEqual(["index.html"]);
  expect(await failureOf(names({ folder: "nothing" }))).toMatchObject({ code: "NOT_FOUND", field: "buildPath" });
  expect(await failureOf(names({ ref: "nothing" }))).toMatchObject({ code: "NOT_FOUND" });
});
