import { expect, test } from "vitest";
import { serverStatus } from "./index.ts";

const now = new Date("2026-01-02T03:04:30Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const problem = { code: "UNAVAILABLE" as const, message: "It refused the connection.", at: "2026-01-02T03:04:00.000Z" };
const status = (more: Partial<Parameters<typeof serverStatus>[0]>) =>
  serverStatus({ state: "ready", problem: null, observedAt: ago(1), now, ...more });

test("a server that has not answered for 20 s must be unreachable since then", () => {
  expect(status({ observedAt: ago(19) })).toEqual({ state: "ready", text: "Ready" });
  expect(status({ observedAt: ago(21) })).toEqual({
    ...{ state: "away", text: "Unreachable", detail: "It has not answered", since: ago(21).toISOString() },
  });
  expect(status({ observedAt: null, problem })).toEqual({
    state: "away",
    text: "Unreachable",
    detail: problem.message,
  });
});

test("a set-up that failed must say why and when", () => {
  expect(status({ state: "failed", problem })).toEqual({
    ...{ state: "failed", text: "Set-up failed", detail: problem.message, since: problem.at },
  });
  expect(status({ state: "new", observedAt: null }).text).toBe("Not set up");
  expect(status({ state: "setting-up" })).toEqual({ state: "setting-up", text: "Setting up" });
  expect(status({ state: "setting-up", step: "engine" }).detail).toMatch(/^step 2 of \d+, Docker$/);
});
