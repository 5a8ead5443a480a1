import type { KnownFailure } from "@moorage/domain/providers";
import { expect, test } from "vitest";
import { CommandFailed } from "../host/errors.ts";
import { buildFailed, isPassing } from "./failures.ts";

const own: KnownFailure[] = [
  { pattern: /nothing detected/, message: "Nothing was found.", hint: "It looked for a.txt." },
];
const failed = (...lines: string[]) => new CommandFailed(["docker"], 1, undefined, lines);
const said = (...lines: string[]) =>
  buildFailed(failed(...lines), own, (line) => line.replaceAll("c4nary", "[secret]"));

test("what went wrong must be told apart by what the tools say", () => {
  const run = (code: number) =>
    `ERROR: failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: ${code}`;
  const messages: [string, string][] = [
    [run(3), "A command of the build failed."],
    [run(137), "The build ran out of memory."],
    ["npm error signal SIGKILL\nKilled", "The build ran out of memory."],
    ["ERROR: failed to build: executing lifecycle: failed with status code: 137", "The build ran out of memory."],
    ["ERROR: write /x: no space left on device", "The disk of this server is full."],
    ["ERROR: failed to solve: x: failed to resolve source metadata for x", "The base image could not be pulled."],
    ['ERROR: failed to solve: target stage "x" could not be found', "The target stage is not in the Dockerfile."],
    ["ERROR: failed to solve: failed to read dockerfile: open D: no such file", "The Dockerfile could not be read."],
    ["ERROR: dockerfile parse error on line 2: unknown instruction: X", "The Dockerfile has a mistake."],
    ["ERROR: secret NPM_TOKEN: not found", "The build asks for a secret that it was not given."],
    ["nothing detected", "Nothing was found."],
    ["something else", "The build failed."],
  ];
  for (const [line, message] of messages) expect(said(...line.split("\n")).message, line).toBe(message);
  expect(said("nothing detected").hint).toBe("It looked for a.txt.");
});

test("the reason must be the last error, and neither it nor the last lines may hold a secret", () => {
  const error = said("ERROR: first", "ERROR: the token c4nary is wrong", "", "bye c4nary");
  expect(error.cause).toEqual({
    why: "the token [secret] is wrong",
    lastLines: ["ERROR: first", "ERROR: the token [secret] is wrong", "", "bye [secret]"],
  });
  expect(said("no error", "last", "").cause).toMatchObject({ why: "last" });
});

test("only a registry that was away for a moment may be asked again", () => {
  const metadata = "ERROR: failed to resolve source metadata for docker.io/library/a:1:";
  expect(isPassing(failed(`${metadata} dial tcp 1.2.3.4:443: i/o timeout`))).toBe(true);
  expect(isPassing(failed(`${metadata} docker.io/library/a:1: not found`))).toBe(false);
  expect(isPassing(failed("npm error network i/o timeout"))).toBe(false);
});
