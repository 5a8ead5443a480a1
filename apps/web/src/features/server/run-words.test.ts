import { expect, test } from "vitest";
import { serverRunWords } from "./run-words.ts";
import type { ServerRun } from "./types.ts";

const run = (more: Partial<ServerRun>): ServerRun => ({
  ...{
    id: "run_1",
    type: "server-setup",
    title: "Set-up again",
    status: "failed",
    by: "ana",
    endedBy: null,
    steps: [],
  },
  ...{ cause: null, cancelRequested: false, createdAt: "", startedAt: null, endedAt: null, ...more },
});

test("a set-up that has looked only must be told as refused, and any other as failed where it was", () => {
  const refused = { code: "PRECONDITION", message: "Its disk is full.", step: "probe" } as const;
  expect(serverRunWords(run({ cause: refused }))).toBe("Refused, nothing was changed");
  expect(serverRunWords(run({ cause: { ...refused, step: "engine" } }))).toBe("Failed at Engine");
  expect(serverRunWords(run({ cause: { ...refused, code: "UNAVAILABLE" } }))).toBe("Failed at Probe");
  expect(serverRunWords(run({ type: "server-clean", status: "running" }))).toBe("Cleaning up");
});
