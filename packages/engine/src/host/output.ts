import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ExecOptions, ExecResult } from "./host.ts";

const keptLines = 20;
/** Output beyond this is passed to `onLine` but not returned. */
const outputMax = 1024 * 1024;

/** Where the lines of a running program go: to `onLine`, into the answer, and the last ones into an error. */
export function collectOutput(onLine: ExecOptions["onLine"]) {
  const result: ExecResult = { stdout: "", stderr: "" };
  const last: string[] = [];
  return {
    result,
    last,
    take: (stream: "stdout" | "stderr") => (line: string) => {
      if (result[stream].length < outputMax) result[stream] += `${line}\n`;
      last.push(line);
      if (last.length > keptLines) last.shift();
      onLine?.(line, stream);
    },
  };
}

export function readLines(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", take);
}
