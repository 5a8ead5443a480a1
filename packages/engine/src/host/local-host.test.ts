import { mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { type Argv, script, sh } from "@moorage/domain";
import { expect, test } from "vitest";
import { waitFor } from "../wait.ts";
import { CommandFailed } from "./errors.ts";
import { createLocalHost } from "./local-host.ts";

const host = createLocalHost({ id: "local" });
const failure = (argv: Argv, options = {}): Promise<unknown> =>
  host.exec(argv, options).then(
    () => "succeeded",
    (error: unknown) => error,
  );

/** A process that has ended but was not collected yet is gone too. */
async function runs(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return state !== undefined && !/\) [ZX] /.test(state);
}

test("output and lines must come back, also without a line break at the end", async () => {
  const lines: string[] = [];
  const body = script`printf 'one\ntwo ü' ; printf 'bad' >&2`;
  const result = await host.exec(sh(body), { onLine: (line, stream) => lines.push(`${stream}: ${line}`) });
  expect(result).toEqual({ stdout: "one\ntwo ü\n", stderr: "bad\n" });
  expect(lines.sort()).toEqual(["stderr: bad", "stdout: one", "stdout: two ü"]);
});

test("arguments must reach the program as they are", async () => {
  const hostile = ["$(touch x)", "`id`", "; rm -rf /", "'", '"', "a b", "", "-n", "*", "é\u{1f600}"];
  const { stdout } = await host.exec(["printf", "%s|", ...hostile]);
  expect(stdout).toBe(`${hostile.join("|")}|\n`);
});

test("the program must get nothing of our environment", async () => {
  const { stdout } = await host.exec(["env"], { env: { GIVEN: "a=b $x" } });
  expect(stdout.trim().split("\n").sort()).toEqual([
    "GIVEN=a=b $x",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  ]);
});

test("input must be read, as text and as a stream, and a program that does not read it must not fail", async () => {
  expect((await host.exec(["cat"], { input: "hello ü" })).stdout).toBe("hello ü\n");
  expect((await host.exec(["wc", "-c"], { input: Readable.from(["ab", "cd"]) })).stdout.trim()).toBe("4");
  await host.exec(["true"], { input: "x".repeat(4 * 1024 ** 2) });
});

test("input that breaks off must end the program, and no error must go unhandled", async () => {
  const breaking = new Readable({ read: () => undefined });
  breaking.push("the first half");
  setImmediate(() => breaking.destroy(new Error("the disk is gone")));
  expect(await failure(["cat"], { input: breaking })).toMatchObject({
    code: "PRECONDITION",
    message: "cat did not get all of its input.",
  });
  const unread = Readable.from(["x".repeat(1024 ** 2), "y"]);
  await host.exec(["true"], { input: unread });
  await waitFor(async () => unread.destroyed, { timeoutMs: 5_000, everyMs: 10, what: "the rest is let go" });
});

test("a bad end must be told with its code and last lines, and without its arguments", async () => {
  const error = await failure(sh(script`seq 1 50; echo "$1" > /dev/null; exit 7`, "canary-argument"));
  expect(error).toBeInstanceOf(CommandFailed);
  expect(error).toMatchObject({ code: "PRECONDITION", exitCode: 7, message: "sh ended with code 7." });
  const { lastLines } = error as CommandFailed;
  expect(lastLines).toHaveLength(20);
  expect(lastLines.at(-1)).toBe("50");
  expect(JSON.stringify(error)).not.toContain("canary-argument");
  expect(await failure(sh(script`kill -KILL $$`))).toMatchObject({ message: "sh was ended by SIGKILL." });
});

test("a program that is not there must be named", async () => {
  expect(await failure(["no-such-program-here"])).toMatchObject({
    code: "PRECONDITION",
    message: "no-such-program-here is not installed on this server.",
  });
});

test("an argument with NUL must be an error and no crash", async () => {
  expect(await failure(["echo", "a\0b"])).toBeInstanceOf(Error);
});

/** Prints the pids of a program, its child and its grandchild; what they do on SIGTERM is `$1`. */
const family = script`
  sh -c 'trap "$1" TERM; sh -c "sleep 1000" < /dev/null > /dev/null 2>&1 & echo child $$; echo grandchild $!
    while :; do wait; done' sh "$1" &
  echo parent $$
  wait`;

async function cancelFamily(onTerm: string): Promise<{ error: unknown; pids: number[] }> {
  const abort = new AbortController();
  const pids: number[] = [];
  const onLine = (line: string) => {
    pids.push(Number(line.split(" ")[1]));
    if (pids.length === 3) abort.abort();
  };
  const error = await failure(sh(family, onTerm), { signal: abort.signal, onLine });
  return { error, pids };
}

const ended = (pids: readonly number[]) =>
  waitFor(async () => !(await Promise.all(pids.map(runs))).includes(true), {
    timeoutMs: 5_000,
    everyMs: 20,
    what: "all have ended",
  });

test("cancelling must end the program with its children and theirs", async () => {
  const { error, pids } = await cancelFamily("exit 1");
  expect(error).toMatchObject({ code: "CANCELLED", message: "sh was cancelled." });
  expect(pids).toHaveLength(3);
  await ended(pids);
});

test("cancelling must end a child that ignores SIGTERM after its parent has gone", async () => {
  const abort = new AbortController();
  let deaf = 0;
  const body = script`sh -c 'trap "" TERM; echo deaf $$; exec sleep 1000 > /dev/null 2>&1' & wait`;
  const onLine = (line: string) => {
    deaf = Number(line.split(" ")[1]);
    // Only once it has closed its output: else the parent's end waits for it.
    void waitFor(async () => (await readFile(`/proc/${deaf}/comm`, "utf8")).startsWith("sleep"), {
      timeoutMs: 5_000,
      everyMs: 10,
      what: "it sleeps",
    }).then(() => abort.abort());
  };
  const error = await failure(sh(body), { signal: abort.signal, onLine });
  expect(error).toMatchObject({ code: "CANCELLED" });
  await ended([deaf]);
});

test("nothing outside of a cancelled program's tree must be touched", async () => {
  const other = new AbortController();
  let pid = 0;
  const started = Promise.withResolvers<void>();
  const running = failure(sh(script`echo $$; sleep 1000`), {
    signal: other.signal,
    onLine: (line: string) => {
      pid = Number(line);
      started.resolve();
    },
  });
  await started.promise;
  await cancelFamily("exit 1");
  expect(await runs(pid)).toBe(true);
  other.abort();
  expect(await running).toMatchObject({ code: "CANCELLED" });
});

test("what was cancelled before it began must not start", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "exec-"));
  const error = await failure(["touch", path.join(dir, "started")], { signal: AbortSignal.abort() });
  expect(error).toMatchObject({ code: "CANCELLED" });
  expect(await readdir(dir)).toEqual([]);
  await rm(dir, { recursive: true });
});

test("a file must be written whole, with its mode, and leave nothing beside it", async () => {
  const dir = await realpath(await mkdtemp(path.join(tmpdir(), "files-")));
  const { files } = host;
  await files.makeDir(`${dir}/staging`);
  await files.makeDir(`${dir}/watched`);
  await files.write(`${dir}/watched/a.yml`, "one", { mode: 0o644, stagingDir: `${dir}/staging` });
  await files.write(`${dir}/watched/secret`, "two");
  expect(await files.list(`${dir}/watched`)).toEqual(["a.yml", "secret"]);
  expect(await files.list(`${dir}/staging`)).toEqual([]);
  expect(await files.read(`${dir}/watched/a.yml`)).toBe("one");
  expect((await stat(`${dir}/watched/a.yml`)).mode & 0o777).toBe(0o644);
  expect((await stat(`${dir}/watched/secret`)).mode & 0o777).toBe(0o600);
  expect(await files.stat(`${dir}/watched/a.yml`)).toEqual({ type: "file", sizeBytes: 3 });
  expect(await files.stat(`${dir}/nothing`)).toBeUndefined();
  await writeFile(`${dir}/watched/more`, "");
  await files.remove(dir);
  await files.remove(dir);
  expect(await files.stat(dir)).toBeUndefined();
});

test("a GET must give status and text, and must end when nobody answers in time", async () => {
  const server = http.createServer((request, response) => {
    if (request.url === "/silent") return;
    response.writeHead(418).end(`${request.headers.host} ${request.headers["x-probe"]}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = { host: "app.test", "x-probe": "token" };
  expect(await host.get(`${url}/`, headers, 2_000)).toMatchObject({ status: 418, text: "app.test token" });
  await expect(host.get(`${url}/silent`, {}, 100)).rejects.toThrow("no answer in time");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(host.get(url, {}, 1_000)).rejects.toThrow("ECONNREFUSED");
});
