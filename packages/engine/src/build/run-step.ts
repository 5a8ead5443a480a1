import { AppError, type Argv, type Secret } from "@moorage/domain";
import type { BuildFile, BuildStep } from "@moorage/domain/providers";
import { CommandFailed } from "../host/errors.ts";
import type { Host } from "../host/host.ts";
import { pause } from "../wait.ts";
import { isPassing } from "./failures.ts";
import { orNotInstalled } from "./tools.ts";

/** Runs a tool in its clean environment; answers what it wrote to standard output. */
export type Exec = (
  argv: Argv,
  options?: { env?: BuildStep["env"]; onLine?: (line: string, stream: "stdout" | "stderr") => void },
) => Promise<string>;

const triesMax = 3;
const pauseMs = 1_000;

interface Running {
  host: Host;
  exec: Exec;
  log(line: string): void;
  signal: AbortSignal;
}

const textOf = (content: string | Secret): string => (typeof content === "string" ? content : content.reveal());

export async function writeFiles({ files }: Host, toWrite: BuildFile[]): Promise<void> {
  const folders = new Set(toWrite.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  for (const folder of folders) await files.makeDir(folder);
  for (const { path, content, mode } of toWrite)
    await files.write(path, textOf(content), mode === undefined ? {} : { mode });
}

/** One step of a plan, with the retries that its tool asks for, and what is to be made of its files. */
export async function runStep(running: Running, step: BuildStep): Promise<void> {
  const { host } = running;
  const stdout = await tried(running, step);
  if (step.stdoutTo) await host.files.write(step.stdoutTo, stdout);
  if (!step.after) return;
  const { read, remove, make } = step.after;
  const texts = await Promise.all(read.map((file) => readGenerated(host, file, step.argv[0])));
  for (const path of remove) await host.files.remove(path);
  await writeFiles(host, make(...texts));
}

async function tried({ exec, log, signal }: Running, step: BuildStep): Promise<string> {
  const onLine = (line: string, stream: "stdout" | "stderr") => {
    if (stream === "stderr" || !step.stdoutTo) log(line);
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await exec(step.argv, { ...(step.env ? { env: step.env } : {}), onLine });
    } catch (error) {
      if (attempt >= attemptsFor(error, step)) throw orNotInstalled(step.argv[0], error);
      log(`Trying again (${attempt + 1} of ${attemptsFor(error, step)})`);
      await pause(pauseMs * attempt, signal);
    }
  }
}

function attemptsFor(error: unknown, { retryOn }: BuildStep): number {
  if (!(error instanceof CommandFailed)) return 1;
  if (retryOn !== undefined && error.exitCode === retryOn) return triesMax;
  return isPassing(error) ? 2 : 1;
}

async function readGenerated(host: Host, file: string, tool: string): Promise<string> {
  // A link in its place would lead out of the source.
  if ((await host.files.stat(file))?.type !== "file")
    throw new AppError("PRECONDITION", `${tool} did not write what it should have written.`, { detail: file });
  return host.files.read(file);
}
