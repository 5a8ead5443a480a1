import { expect, test } from "vitest";
import { causeOf, type Observed, type ObservedTask, serviceStatus } from "./status.ts";

const now = new Date("2026-01-01T12:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000).toISOString();
const task = (more: Partial<ObservedTask> = {}): ObservedTask => ({
  id: "t",
  slot: 1,
  state: "running",
  desiredState: "running",
  since: ago(600),
  ...more,
});
const failed = (seconds: number, more: Partial<ObservedTask> = {}) =>
  task({
    state: "failed",
    desiredState: "shutdown",
    since: ago(seconds),
    exitCode: 1,
    error: "task: non-zero exit (1)",
    ...more,
  });
const seen = (tasks: ObservedTask[], replicas = 1, number = 42): Observed => ({
  releases: [{ name: `web-${number}-k`, number, replicas, tasks }],
});
const status = (more: Partial<Parameters<typeof serviceStatus>[0]>) =>
  serviceStatus({
    desired: "running",
    activeNumber: 42,
    lastRun: { number: 42, status: "succeeded" },
    observed: seen([task()]),
    observedAt: new Date(ago(1)),
    now,
    ...more,
  });

test("all replicas up must be running", () => {
  expect(status({ observed: seen([task(), task()], 2) })).toEqual({
    state: "running",
    text: "Running #42",
    detail: "2 of 2",
  });
});

test("a single end long ago, or one that was replaced, must not trouble", () => {
  expect(status({ observed: seen([task(), failed(600)]) }).state).toBe("running");
  expect(status({ observed: seen([task(), failed(20)]) }).state).toBe("running");
});

test("ends that lie in the future, where a server's clock was ahead until now, must not trouble", () => {
  expect(status({ observed: seen([task(), failed(-3_000), failed(-3_600)]) }).state).toBe("running");
});

test("fewer replicas with one that ran out of memory must be degraded and say so", () => {
  const observed = seen([task(), failed(5, { outOfMemory: true, exitCode: 137 })], 2);
  expect(status({ observed })).toEqual({
    state: "degraded",
    text: "Degraded #42",
    detail: "1 of 2, out of memory",
    since: ago(5),
  });
});

test("a crash loop must be down with the newest cause and the number of restarts", () => {
  const observed = seen([
    failed(30, { exitCode: 2 }),
    failed(3, { exitCode: 1 }),
    task({ state: "ready" }),
    failed(15),
  ]);
  expect(status({ observed })).toEqual({
    state: "down",
    text: "Down #42",
    detail: "0 of 1, exited with code 1, restarted 3 times",
    since: ago(30),
  });
  expect(status({ observed: seen([task(), failed(3), failed(9)]) }).state).toBe("degraded");
});

test("an app that ends by itself again and again must not be called starting", () => {
  const done = (seconds: number) => failed(seconds, { state: "complete", exitCode: 0, error: "" });
  expect(status({ observed: seen([task({ state: "starting" }), done(4), done(9)]) })).toMatchObject({
    state: "down",
    detail: expect.stringContaining("exited by itself (code 0)"),
  });
});

test("a missing image must be told in words", () => {
  const observed = seen([failed(2, { state: "rejected", exitCode: 0, error: "No such image: nope:1" })]);
  expect(status({ observed }).detail).toBe("0 of 1, image not found");
});

test("nothing up and nothing failed must be starting, with what it waits for", () => {
  expect(status({ observed: seen([task({ state: "preparing" })], 3) })).toEqual({
    state: "starting",
    text: "Starting #42",
    detail: "0 of 3",
  });
  const waiting = task({ state: "pending", error: "pulling" });
  expect(status({ observed: seen([waiting]) }).detail).toBe("pulling");
});

test("more replicas that are still coming must be starting, not degraded, unless something holds them up", () => {
  const coming = task({ state: "preparing" });
  expect(status({ observed: seen([task(), coming, coming], 3) })).toEqual({
    state: "starting",
    text: "Starting #42",
    detail: "1 of 3",
  });
  const stuck = task({ state: "pending", error: "no suitable node" });
  expect(status({ observed: seen([task(), stuck], 2) })).toEqual({
    state: "degraded",
    text: "Degraded #42",
    detail: "1 of 2, no server can take it",
  });
});

test("what no server can take must be down, and say why in words", () => {
  const error = "no suitable node (1 node not available for new tasks; scheduling constraints not satisfied on 1 node)";
  const drained = [task({ state: "shutdown", desiredState: "shutdown" }), task({ state: "pending", error })];
  expect(status({ observed: seen(drained) })).toEqual({
    state: "down",
    text: "Down #42",
    detail: "0 of 1, no server can take it: 1 is drained, paused or away, 1 is not among those that it may run on",
  });
});

test("a Swarm service that is gone must be down", () => {
  expect(status({ observed: { releases: [] } })).toMatchObject({ state: "down", text: "Down #42" });
  expect(status({ observed: seen([task()], 1, 41) })).toMatchObject({ state: "down" });
});

test("a stop must be stopping while something runs, and then stopped by whom", () => {
  const stopped = { desired: "stopped" as const, stoppedBy: "ana" };
  expect(status(stopped)).toEqual({ state: "stopping", text: "Stopping", detail: "#42, 1 still running" });
  expect(status({ ...stopped, observed: seen([task({ state: "shutdown" })], 0) })).toEqual({
    state: "stopped",
    text: "Stopped by ana",
    detail: "#42",
  });
  expect(status({ desired: "stopped", observed: null })).toMatchObject({ text: "Stopped" });
});

test("a host that has not answered for 20 s must make the status unknown", () => {
  expect(status({ observedAt: new Date(ago(19)) }).state).toBe("running");
  expect(status({ observedAt: new Date(ago(21)) })).toEqual({
    state: "unknown",
    text: "Unreachable",
    detail: "the server has not answered",
    since: ago(21),
  });
  expect(status({ observedAt: null, observed: null })).not.toHaveProperty("since");
});

test("before a first success the last run must say it", () => {
  const first = { activeNumber: null, observed: null, observedAt: null };
  expect(status({ ...first, lastRun: null })).toEqual({ state: "never-deployed", text: "Never deployed" });
  expect(status({ ...first, lastRun: { number: 1, status: "queued" } })).toEqual({
    state: "deploying",
    text: "Deploying #1",
  });
  expect(status({ ...first, lastRun: { number: 1, status: "failed" } })).toEqual({
    state: "down",
    text: "Not running",
    detail: "#1 failed",
  });
});

test("while the next one is deployed, what serves must keep its status", () => {
  expect(status({ lastRun: { number: 43, status: "running" } }).text).toBe("Running #42");
});

test("causes must be words", () => {
  expect(causeOf({ outOfMemory: true, exitCode: 137 })).toBe("out of memory");
  expect(causeOf({ exitCode: 3, error: "task: non-zero exit (3)" })).toBe("exited with code 3");
  expect(causeOf({ error: "pull access denied for x" })).toBe("image not found");
  expect(causeOf({ error: "mkdir /var/lib/docker/x: no space left on device" })).toBe("the server's disk is full");
  expect(causeOf({ error: "bind source path does not exist: /srv/app" })).toBe("/srv/app is not on the server");
  expect(causeOf({ exitCode: 0 })).toBe("exited by itself (code 0)");
  expect(causeOf({ error: "starting container failed" })).toBe("starting container failed");
  expect(causeOf({})).toBe("ended");
});
