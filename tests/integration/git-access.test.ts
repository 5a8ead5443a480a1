import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "../../packages/domain/src/index.ts";
import { listBranches, testRepository } from "../../packages/engine/src/git/index.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf, fetchSource, filesWith, processesOf, testPlace, watchProcesses } from "../support/git-place.ts";
import { makeRepository } from "../support/git-repositories.ts";
import { type GitServer, startGitServer } from "../support/git-server.ts";
import { freePort } from "../support/ports.ts";
import { temporaryDirectory } from "../support/run.ts";

const canary = "canary-tok3n/with:odd@marks";
const wrong = "canary-wr0ng-token";
const basic = Buffer.from(`ana:${canary}`).toString("base64");
const forms = [canary, encodeURIComponent(canary), basic, wrong, Buffer.from(`ana:${wrong}`).toString("base64")];
const credential = { kind: "password", username: "ana", password: new Secret(canary) } as const;

const root = temporaryDirectory("repositories");
let server: GitServer;
let other: GitServer;
const place = (more: Parameters<typeof testPlace>[0] = {}) => testPlace({ caFile: server.caFile, ...more });

beforeAll(async () => {
  const closed = { privatePrefix: "/private/", username: "ana", password: canary };
  server = await startGitServer(root, {
    ...closed,
    intercept: (request, response) => {
      const [, kind, path = ""] = /^\/(moved|away|inside|page|circle)(\/.*)$/.exec(request.url ?? "") ?? [];
      const inside = "https://169.254.169.254/x/info/refs?service=git-upload-pack";
      const targets: Record<string, string> = {
        moved: path,
        away: `${other.url}${path}`,
        inside,
        page: "/sign-in",
        circle: `/circle${path}`,
      };
      const location = targets[kind ?? ""];
      if (location) response.writeHead(301, { location }).end();
      return location !== undefined;
    },
  });
  other = await startGitServer(root, closed);
  makeRepository(root, "public/app").commit({ "index.html": "public" });
  makeRepository(root, "private/app").commit({ "index.html": "private" });
  const big = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.bin`, randomBytes(1024 ** 2)]));
  makeRepository(root, "private/big").commit(big);
});

afterAll(async () => {
  await Promise.all([server?.stop(), other?.stop()]);
});

test("a private repository must come with its token, which is in no process, no line and no file", async () => {
  const at = place();
  const work = fetchSource(at, `${server.url}/private/big.git`, { credential });
  const { commands, leaks, result } = await watchProcesses(at.workDir, forms, work);
  expect(result).toMatchObject({ status: "fulfilled" });
  expect([...commands].some((command) => command.includes("git-remote-https"))).toBe(true);
  expect([...leaks]).toEqual([]);
  expect(at.lines.filter((line) => forms.some((form) => line.includes(form)))).toEqual([]);
  expect(readdirSync(at.workDir)).toEqual(["src"]);
  expect(filesWith(at.workDir, forms)).toEqual([]);
  expect(server.requests.some(({ authorization }) => authorization === `Basic ${basic}`)).toBe(true);
});

test("a wrong token must be told as one, and leave nothing", async () => {
  const at = place();
  const bad = { ...credential, password: new Secret(wrong) };
  const error = await failureOf(fetchSource(at, `${server.url}/private/app.git`, { credential: bad }));
  expect(error).toMatchObject({ code: "PRECONDITION", message: "localhost refused the user name and token." });
  expect(JSON.stringify([error, error["message"], error["detail"], error["cause"], at.lines])).not.toContain(wrong);
  expect(readdirSync(at.workDir)).toEqual([]);
});

test("a repository that is private and one that is not there must be told in the same words", async () => {
  for (const path of ["private/app", "public/nothing"]) {
    const url = `${server.url}/${path}.git`;
    expect(await failureOf(fetchSource(place(), url))).toMatchObject({
      code: "NOT_FOUND",
      message: `${url} was not found, or may not be read. Hosts answer the same to both.`,
    });
  }
});

test("an address and a credential must be testable, and branches listed, with the same errors", async () => {
  const url = `${server.url}/private/app.git`;
  expect(await testRepository(place(), { url, credential })).toEqual({ defaultBranch: "main", isEmpty: false });
  const at = place();
  expect(await failureOf(listBranches(at, { url, credential: { kind: "none" } }))).toMatchObject({ code: "NOT_FOUND" });
  expect(readdirSync(at.workDir)).toEqual([]);
});

test("a credential must fit its address", async () => {
  const key = { kind: "ssh-key", privateKey: new Secret("x") } as const;
  for (const [url, given] of [
    [`${server.url}/private/app.git`, key],
    ["git@localhost:app.git", credential],
    ["git://localhost/app.git", credential],
  ] as const)
    expect(await failureOf(fetchSource(place(), url, { credential: given }))).toMatchObject({
      code: "INVALID",
      field: "url",
    });
});

test("a moved repository must be followed on its host, with the token", async () => {
  const at = place();
  const got = await fetchSource(at, `${server.url}/moved/private/app.git`, { credential });
  expect(readFileSync(`${got.dir}/index.html`, "utf8")).toBe("private");
  expect(at.lines).toContain(`The repository has moved to ${server.url}/private/app.git`);
});

test("another host must be followed without the token", async () => {
  other.requests.length = 0;
  const got = await fetchSource(place(), `${server.url}/away/public/app.git`, { credential });
  expect(readFileSync(`${got.dir}/index.html`, "utf8")).toBe("public");
  const closed = fetchSource(place(), `${server.url}/away/private/app.git`, { credential });
  expect(await failureOf(closed)).toMatchObject({ code: "NOT_FOUND" });
  expect(other.requests.length).toBeGreaterThan(2);
  expect(other.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
});

test("a redirect must not lead to an address that may not be called, nor to a page", async () => {
  expect(await failureOf(fetchSource(place(), `${server.url}/inside/app.git`))).toMatchObject({
    code: "INVALID",
    message: expect.stringContaining("169.254.169.254"),
  });
  expect(await failureOf(fetchSource(place(), `${server.url}/page/app.git`))).toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining("leads to a page"),
  });
  expect(await failureOf(fetchSource(place(), `${server.url}/circle/app.git`))).toMatchObject({
    code: "NOT_FOUND",
    message: expect.stringContaining("from one address to the next"),
  });
});

test("private addresses must be refused without leave, and those of metadata always", async () => {
  const asked = server.requests.length;
  for (const host of ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]) {
    const url = `https://${host}:${server.port}/public/app.git`;
    const error = await failureOf(fetchSource(place({ privateAddresses: false }), url));
    expect(error, host).toMatchObject({ code: "FORBIDDEN", field: "url" });
  }
  for (const host of ["169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "0.0.0.0", "[::ffff:169.254.169.254]"]) {
    const error = await failureOf(fetchSource(place(), `https://${host}/public/app.git`));
    expect(error, host).toMatchObject({ code: "INVALID", field: "url" });
  }
  expect(server.requests.length).toBe(asked);
});

test("a host that is away, unknown or of an unknown authority must be told as that", async () => {
  const away = `https://localhost:${await freePort()}/app.git`;
  expect(await failureOf(fetchSource(place(), away))).toMatchObject({
    code: "UNAVAILABLE",
    message: "localhost does not answer.",
    retryable: true,
  });
  expect(await failureOf(fetchSource(place(), "https://no-such-host.invalid/app.git"))).toMatchObject({
    code: "UNAVAILABLE",
    message: "The host no-such-host.invalid is not known.",
  });
  expect(await failureOf(fetchSource(testPlace(), `${server.url}/public/app.git`))).toMatchObject({
    code: "PRECONDITION",
    message: "The certificate of localhost comes from an authority that this server does not know.",
  });
  expect(await failureOf(fetchSource(place(), `https://127.0.0.1:${server.port}/public/app.git`))).toMatchObject({
    code: "PRECONDITION",
    message: expect.stringContaining("is not valid"),
  });
});

test("a server that never answers must end with the deadline", async () => {
  const silent = await startGitServer(root, { intercept: () => true });
  const at = place({ caFile: silent.caFile });
  const error = await failureOf(fetchSource(at, `${silent.url}/public/app.git`, { deadlineMs: 1_500 }));
  expect(error).toMatchObject({ code: "TIMEOUT" });
  expect(processesOf(at.workDir)).toEqual([]);
  await silent.stop();
});

test("cancelling in the middle must end every process and leave nothing", async () => {
  const abort = new AbortController();
  let sent = 0;
  // The beginning of the pack at once, then so little at a time that it would take half an hour.
  const slow = await startGitServer(root, {
    intercept: (request, response) => {
      if (!request.url?.endsWith("/git-upload-pack")) return false;
      const write = response.write.bind(response);
      const waiting: Buffer[] = [];
      const timer = setInterval(() => {
        const chunk = waiting.shift();
        if (chunk && chunk.length > 2_048) waiting.unshift(chunk.subarray(2_048));
        if (chunk) write(chunk.subarray(0, 2_048));
      }, 50);
      response.on("close", () => clearInterval(timer));
      const end = response.end.bind(response);
      response.end = () => (waiting.length > 0 ? response : end());
      response.write = (chunk: unknown) => {
        sent += (chunk as Buffer).length;
        if (sent < 3 * 1024 ** 2) return write(chunk);
        waiting.push(chunk as Buffer);
        return true;
      };
      return false;
    },
  });
  const at = place({ caFile: slow.caFile, signal: abort.signal });
  const work = failureOf(fetchSource(at, `${slow.url}/private/big.git`));
  await eventually("the pack is on its way", () => sent > 2 * 1024 ** 2);
  const running = processesOf(at.workDir);
  expect(running.some(({ command }) => /index-pack|unpack-objects/.test(command))).toBe(true);
  abort.abort();
  expect(await work).toMatchObject({ code: "CANCELLED" });
  await eventually("no process is left", () => processesOf(at.workDir).length === 0);
  expect(existsSync(`${at.workDir}/src`)).toBe(false);
  expect(readdirSync(at.workDir)).toEqual([]);
  await slow.stop();
});
