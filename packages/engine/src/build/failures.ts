import { AppError } from "@moorage/domain";
import type { KnownFailure } from "@moorage/domain/providers";
import type { CommandFailed } from "../host/errors.ts";

/** The tools end with 1 for everything; what they wrote last is the reason. */
export function buildFailed(error: CommandFailed, own: KnownFailure[], mask: (line: string) => string): AppError {
  const { lastLines } = error;
  const known = [...common, ...own, scriptFailed].find(({ pattern }) => lastLines.some((line) => pattern.test(line)));
  return new AppError("PRECONDITION", known?.message ?? "The build failed.", {
    cause: { why: mask(reasonOf(lastLines)), lastLines: lastLines.map(mask) },
    hint: known?.hint ?? "The log shows the command that failed. Correct the source, then deploy again.",
  });
}

const reasonOf = (lines: string[]): string =>
  lines.findLast((line) => /^ERROR: /i.test(line))?.replace(/^ERROR: /i, "") ?? lines.findLast(Boolean) ?? "";

/** A registry that was away for a moment is asked once more. */
export const isPassing = ({ lastLines }: CommandFailed): boolean =>
  lastLines.some(
    (line) =>
      /failed to resolve source metadata|failed to fetch|failed to do request|initializing source/.test(line) &&
      /i\/o timeout|TLS handshake timeout|connection reset|unexpected EOF|Service Unavailable|Too Many Requests/.test(
        line,
      ),
  );

const common: KnownFailure[] = [
  {
    pattern: /exit code: 137|status code: 137|\bKilled\b|signal: killed|OOMKilled|out of memory/i,
    message: "The build ran out of memory.",
    hint: "Use less memory in the build, or give builds on this server more.",
  },
  {
    pattern: /no space left on device/i,
    message: "The disk of this server is full.",
    hint: "Make space: the server's page shows what takes it, and cleans up.",
  },
  {
    pattern: /failed to resolve source metadata|pull access denied|failed to fetch builder image|failed to pull/i,
    message: "The base image could not be pulled.",
    hint: "Check its name (a FROM line, or the builder's), and that this server reaches the registry.",
  },
  {
    pattern: /target stage .* could not be found/,
    message: "The target stage is not in the Dockerfile.",
    hint: "Correct the target stage in the build settings.",
  },
  {
    pattern: /failed to read dockerfile/i,
    message: "The Dockerfile could not be read.",
    hint: "Correct its path in the build settings.",
  },
  { pattern: /dockerfile parse error/i, message: "The Dockerfile has a mistake.", hint: "The line is named below." },
  {
    pattern: /secret .*: not found/,
    message: "The build asks for a secret that it was not given.",
    hint: "Add a build secret of that name to the service.",
  },
];

const scriptFailed: KnownFailure = {
  pattern: /did not complete successfully: exit code: \d+/,
  message: "A command of the build failed.",
  hint: "The log shows it and what it said. Correct the source, then deploy again.",
};
