import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { lstat, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { AppError, type Argv } from "@moorage/domain";
import Docker from "dockerode";
import { CommandFailed, noFolder, noProgram, orDiskFull } from "./errors.ts";
import type { ExecOptions, ExecResult, Host } from "./host.ts";
import { httpGet } from "./http-get.ts";
import { collectOutput, readLines } from "./output.ts";
import { searchPath } from "./remote-command.ts";

const killAfterMs = 10_000;

/** The machine that this process runs on. */
export function createLocalHost(options: { id: string; dockerHost?: string | undefined }): Host {
  const docker = new Docker(dockerOptions(options.dockerHost));
  return {
    id: options.id,
    docker,
    exec,
    files,
    get: (url, headers, timeoutMs) => httpGet(agent, url, headers, timeoutMs),
    forwardDocker: async () => ({ dockerHost: options.dockerHost, [Symbol.asyncDispose]: async () => undefined }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function dockerOptions(dockerHost: string | undefined): Docker.DockerOptions {
  if (!dockerHost) return { socketPath: "/var/run/docker.sock" };
  const url = new URL(dockerHost);
  if (url.protocol === "unix:") return { socketPath: url.pathname };
  return { host: url.hostname, port: Number(url.port || 2375), protocol: "http" };
}

async function exec(argv: Argv, { cwd, env, input, onLine, signal }: ExecOptions = {}): Promise<ExecResult> {
  const [program, ...args] = argv;
  if (signal?.aborted) throw new AppError("CANCELLED", `${program} was cancelled.`);
  if (cwd && !(await files.stat(cwd))) throw noFolder(program);
  // A group of its own, so that a cancelled build ends with all its children.
  const child = spawn(program, args, {
    ...(cwd ? { cwd } : {}),
    env: { PATH: searchPath, ...env } as unknown as NodeJS.ProcessEnv,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const output = collectOutput(onLine);
  readLines(child.stdout, output.take("stdout"));
  readLines(child.stderr, output.take("stderr"));
  // A program that does not read its input closes the pipe; its exit code says whether that mattered.
  child.stdin.on("error", () => undefined);
  const feeding = feed(child, input);

  return new Promise((resolve, reject) => {
    const stop = endGroupOn(signal, child.pid);
    child.once("error", (error) => {
      stop();
      const missing = "code" in error && error.code === "ENOENT";
      reject(
        missing
          ? noProgram(program, error)
          : new AppError("PRECONDITION", `${program} did not start.`, { cause: error }),
      );
    });
    child.once("close", (code, killedBy) => {
      stop(signal?.aborted);
      const broken = feeding.end();
      if (signal?.aborted) reject(new AppError("CANCELLED", `${program} was cancelled.`));
      else if (broken)
        reject(new AppError("PRECONDITION", `${program} did not get all of its input.`, { cause: broken }));
      else if (code === 0) resolve(output.result);
      else reject(new CommandFailed(argv, code ?? undefined, killedBy ?? undefined, output.last));
    });
  });
}

/** A source that breaks ends the program: half an input must not pass for the whole. */
function feed(child: ChildProcessByStdio<Writable, Readable, Readable>, input: ExecOptions["input"]) {
  let broken: Error | undefined;
  if (typeof input !== "object") {
    child.stdin.end(input ?? "");
    return { end: () => broken };
  }
  input.on("error", (error) => {
    broken = error;
    child.kill("SIGKILL");
  });
  if (input.destroyed) child.stdin.end();
  else input.pipe(child.stdin);
  return {
    end: () => {
      input.destroy();
      return broken;
    },
  };
}

/** The answer is to be called when the program has ended; with true, what is left of its group ends too. */
function endGroupOn(signal: AbortSignal | undefined, pid: number | undefined): (cancelled?: boolean) => void {
  if (!signal || pid === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const send = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // The group has ended by itself.
      return;
    }
  };
  const onAbort = () => {
    send("SIGTERM");
    timer = setTimeout(send, killAfterMs, "SIGKILL");
  };
  signal.addEventListener("abort", onAbort);
  return (cancelled = false) => {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    // A child that ignores SIGTERM outlives the program that started it.
    if (cancelled) send("SIGKILL");
  };
}

const isMissing = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

async function write(
  target: string,
  data: string,
  options: { mode?: number; stagingDir?: string } = {},
): Promise<void> {
  const dir = options.stagingDir ?? path.dirname(target);
  const temporary = path.join(dir, `.${path.basename(target)}.${randomBytes(6).toString("hex")}`);
  const handle = await open(temporary, "wx", options.mode ?? 0o600);
  try {
    // What was asked for, whatever this process's umask leaves of it.
    if (options.mode !== undefined) await handle.chmod(options.mode);
    await handle.writeFile(data);
    await handle.sync();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

const files: Host["files"] = {
  read: (file) => readFile(file, "utf8"),
  write: (target, data, options) => orDiskFull(write(target, data, options)),
  // Retried: a cancelled tool may still have written into a folder while it was emptied.
  remove: (target) => rm(target, { recursive: true, force: true, maxRetries: 5 }),
  list: async (dir) => (await readdir(dir)).sort(),
  stat: async (target) => {
    const found = await lstat(target).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (!found) return undefined;
    const type = found.isFile()
      ? "file"
      : found.isDirectory()
        ? "directory"
        : found.isSymbolicLink()
          ? "symlink"
          : "other";
    return { type, sizeBytes: found.size };
  },
  makeDir: async (dir, mode = 0o700) => {
    await orDiskFull(mkdir(dir, { recursive: true, mode }));
  },
};

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
