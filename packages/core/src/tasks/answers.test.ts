import { expect, test } from "vitest";
import { type SealedAnswer, sealAnswer, waitForAnswer } from "./answers.ts";

const answer = { ok: true as const, value: { privateKey: "canary-canary" } };

test("an answer must come back to who asked, and show nothing on its way", () => {
  const waiting = waitForAnswer("sshKey.generate");
  const sealed = sealAnswer("sshKey.generate", waiting.answerTo, answer);
  expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("canary");
  expect(waiting.open(sealed)).toEqual(answer);
  const problem = { ok: false as const, error: { code: "NOT_FOUND" as const, message: "Gone" } };
  expect(waiting.open(sealAnswer("sshKey.generate", waiting.answerTo, problem))).toEqual(problem);
});

test("an answer for somebody else, to another question or in clear must be refused", () => {
  const waiting = waitForAnswer("sshKey.generate");
  const foreign = sealAnswer("sshKey.generate", waitForAnswer("sshKey.generate").answerTo, answer);
  expect(() => waiting.open(foreign)).toThrow();
  expect(() => waiting.open(sealAnswer("variable.open", waiting.answerTo, answer))).toThrow();
  expect(() => waiting.open(JSON.stringify(answer) as SealedAnswer)).toThrow("not a sealed value");
});

test("each question must have a key of its own", () => {
  expect(waitForAnswer("variable.open").answerTo).not.toBe(waitForAnswer("variable.open").answerTo);
});
