import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface RunOptions {
  uid?: number;
  gid?: number;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

function exitCode(error: object): number {
  return "code" in error && typeof error.code === "number" ? error.code : 127;
}

/** One program to its end, without a shell. A failure is an answer, not an exception. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  try {
    const { stdout, stderr } = await execute(program, [...args], { ...options, encoding: "utf8" });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const stderr = "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
    return { code: exitCode(error), stdout: "", stderr: stderr.trim() || error.message };
  }
}
