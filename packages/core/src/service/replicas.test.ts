import type { ObservedTask } from "@moorage/domain/service";
import { expect, test } from "vitest";
import { replicasOf } from "./replicas.ts";

const task = (slot: number, state: string, more: Partial<ObservedTask> = {}): ObservedTask => ({
  id: `${slot}-${state}`,
  slot,
  state,
  desiredState: "running",
  since: "2026-01-01T00:00:10.000Z",
  ...more,
});

test("says of each place of each version what it does, newest version first", () => {
  const releases = [
    { name: "api-1", number: 1, replicas: 1, tasks: [task(1, "running")] },
    { name: "api-2", number: 2, replicas: 2, tasks: [task(2, "starting"), task(1, "running")] },
  ];
  expect(
    replicasOf({ releases }, { active: 1, routed: true }).map(({ number, slot, text }) => `#${number}.${slot} ${text}`),
  ).toEqual(["#2.1 Started, no traffic yet", "#2.2 Starting", "#1.1 Serving"]);
  expect(replicasOf({ releases }, { active: 2, routed: true }).map(({ text }) => text)).toEqual([
    "Serving",
    "Starting",
    "Finishing open requests",
  ]);
});

test("a place that was started again tells why the one before it ended", () => {
  const old = task(1, "failed", { since: "2026-01-01T00:00:00.000Z", desiredState: "shutdown", exitCode: 3 });
  const releases = [{ name: "api-1", number: 1, replicas: 1, tasks: [old, task(1, "running")] }];
  expect(replicasOf({ releases }, { active: 1, routed: false })).toMatchObject([
    { tone: "ok", text: "Running", cause: "exited with code 3" },
  ]);
});

test("without an observation there is no replica", () => {
  expect(replicasOf(null, { active: 1, routed: true })).toEqual([]);
});
