import { expect, test } from "vitest";
import { serverStepsOf } from "./run-steps.ts";

const done = { name: "probe", status: "succeeded", startedAt: "2026-01-01T00:00:00.000Z" } as const;
const failed = { ...done, name: "engine", status: "failed" } as const;

test("steps that are to come must wait, and after the end they were not reached", () => {
  expect(serverStepsOf({ type: "server-setup", status: "running", steps: [done] }).map(({ status }) => status)).toEqual(
    [...["succeeded", "pending", "pending", "pending"]],
  );
  expect(
    serverStepsOf({ type: "server-setup", status: "failed", steps: [done, failed] }).map(({ status }) => status),
  ).toEqual([...["succeeded", "failed", "skipped", "skipped"]]);
});
