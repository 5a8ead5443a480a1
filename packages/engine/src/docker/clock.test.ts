import { expect, test } from "vitest";
import type { Host } from "../host/host.ts";
import { followServiceLogs } from "../logs/service-logs.ts";
import { labels } from "../machine.ts";
import { lookAtAll } from "../watch.ts";
import { engineAheadMs, ourTime, rememberAhead, taskSince } from "./clock.ts";

const hour = 3_600_000;

/** An engine whose clock is so far ahead of ours. */
function engineAt(aheadMs: number, more: object = {}) {
  const there = { aheadMs };
  const info = async () => ({ SystemTime: new Date(Date.now() + there.aheadMs).toISOString() });
  return { there, host: { docker: { info, ...more } } as unknown as Host };
}

test("how far an engine's clock is ahead must be told, and a few seconds be nothing", async () => {
  expect(await engineAheadMs(engineAt(2_000).host)).toBe(0);
  expect(Math.round((await engineAheadMs(engineAt(-hour).host)) / 60_000)).toBe(-60);
});

test("what is asked often must be asked of the engine once in a while only, and after an outage", async () => {
  const { host, there } = engineAt(hour);
  const { aheadMs, forget } = rememberAhead(host);
  const first = await aheadMs();
  there.aheadMs = 0;
  expect(await aheadMs()).toBe(first);
  forget();
  expect(await aheadMs()).toBe(0);
});

test("a time of an engine whose clock is right must stay as it is", () => {
  expect(ourTime("2026-01-02T03:04:05.123456789Z", 0)).toBe("2026-01-02T03:04:05.123456789Z");
  expect(ourTime("2026-01-02T03:04:05.123456789Z", hour)).toBe("2026-01-02T02:04:05.123Z");
});

test("since when a task has failed must be told by our clock, where the server's is an hour behind", async () => {
  const failedAt = Date.now() - 10_000;
  const service = {
    ID: "s",
    Spec: { Name: "web-1-0123456789", Labels: { [labels.service]: "svc", [labels.number]: 1 } },
  };
  const Status = { Timestamp: new Date(failedAt - hour).toISOString(), State: "failed" };
  const task = {
    ...{ ID: "t", ServiceID: "s", DesiredState: "shutdown", Status },
    ...{ CreatedAt: new Date(failedAt - 2 * hour).toISOString(), UpdatedAt: Status.Timestamp },
  };
  const { host } = engineAt(-hour, { listServices: async () => [service], listTasks: async () => [task] });
  const memory = { outOfMemory: new Map<string, boolean>(), clock: rememberAhead(host) };
  const { services } = await lookAtAll({ host, instanceId: "5e7b", specKey: "" }, memory);
  const since = Date.parse(services.get("svc")?.releases[0]?.tasks[0]?.since ?? "");
  expect(Math.abs(since - failedAt)).toBeLessThan(5_000);
});

test("a log must be followed from now on by the engine's clock: else a server that is behind shows no line", async () => {
  const abort = new AbortController();
  const asked: number[] = [];
  const logs = async ({ since }: { since: number }) => {
    asked.push(since);
    abort.abort();
    return [];
  };
  const { host } = engineAt(-hour, {
    listContainers: async () => [{ Id: "c", State: "running", Labels: {} }],
    getContainer: () => ({ logs }),
  });
  await followServiceLogs(host, "svc", () => undefined, abort.signal);
  expect(Math.abs((asked[0] ?? 0) * 1_000 - (Date.now() - hour))).toBeLessThan(60_000);
});

test.each([
  ["that is right: what it says of a task that runs counts", "running", "10:00:05", "10:00:05"],
  ["ahead: the manager's record counts", "running", "11:00:05", "10:00:06"],
  ["behind: the manager's record counts", "running", "09:00:05", "10:00:06"],
  ["by which it ended before it began", "failed", "09:00:05", "10:00:06"],
  ["by which it ended long before it did, and yet after it began", "failed", "10:00:02", "10:00:06"],
])("a task on a node with a clock %s", (_clock, State, timestamp, since) => {
  const at = (time: string) => `2026-01-02T${time}.5Z`;
  const task = { CreatedAt: at("10:00:00"), UpdatedAt: at("10:00:06"), Status: { State, Timestamp: at(timestamp) } };
  expect(taskSince(task)).toBe(at(since));
});
