import type { DesiredState } from "@moorage/domain/service";
import { listTasks } from "../docker/services.ts";
import type { Host } from "../host/host.ts";
import { lastLinesOf } from "../logs/last-lines.ts";
import type { Machine } from "../machine.ts";
import { probe } from "../proxy/client.ts";
import { throwIfCancelled, waitFor } from "../wait.ts";
import { NotHealthy, throwIfEnded, type WaitOptions } from "./health.ts";
import { listeningSockets } from "./listening.ts";

const goodAnswers = 3;
const everyMs = 5;
/** What the proxy itself says when nobody answers behind it. */
const gatewayErrors = new Set([502, 504]);

/** Three good answers, with no bad one between, over the path that traffic will take; without a health path any answer is good. */
export async function probeCandidate(
  machine: Machine,
  desired: DesiredState,
  name: string,
  port: number,
  options: WaitOptions,
): Promise<void> {
  const { timeoutMs, signal } = options;
  const hostName = desired.routes.find((route) => route.port === port)?.host ?? desired.slug;
  const path = desired.healthPath ?? "/";
  const isGood = (status: number) =>
    desired.healthPath ? status >= 200 && status < 400 : status !== 0 && !gatewayErrors.has(status);
  let last = 0;
  let asked = 0;
  const ask = () => probe(machine, { token: desired.probeToken, name, port, hostName, path });
  const check = async (): Promise<boolean> => {
    last = await ask();
    asked += 1;
    if (isGood(last)) {
      // At once, since the machine may be far away.
      const more = await Promise.all(Array.from({ length: goodAnswers - 1 }, ask));
      last = more.find((status) => !isGood(status)) ?? last;
      return isGood(last);
    }
    // The route itself takes a moment; the tasks are looked at when answers stay bad.
    if (asked % 10 === 0) await throwIfAnyEnded(machine, name, options.ignored);
    return false;
  };
  try {
    await waitFor(check, { timeoutMs, everyMs, what: "The new version answers", signal });
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof NotHealthy) throw error;
    throw await neverAnswered(machine, desired, name, { port, path, last, timeoutMs });
  }
}

interface Silence {
  port: number;
  path: string;
  last: number;
  timeoutMs: number;
}

async function neverAnswered(
  machine: Machine,
  desired: DesiredState,
  name: string,
  silence: Silence,
): Promise<NotHealthy> {
  const { port, path, last, timeoutMs } = silence;
  const seconds = Math.round(timeoutMs / 1000);
  const lastLines = await lastLinesOf(machine.host, name);
  if (desired.healthPath && last !== 0 && !gatewayErrors.has(last))
    return new NotHealthy("TIMEOUT", `The new version answered ${last} on ${path}.`, {
      cause: { why: `A status from 200 to 399 was expected on ${path}, port ${port}, within ${seconds} s.`, lastLines },
      hint: "Correct the app, or the health path in the service's settings.",
    });
  const listening = await listeningOn(machine, name);
  const onLoopback = listening.find(({ address }) => address === "127.0.0.1");
  const why =
    listening.length === 0
      ? "The app listens on no port."
      : `The app listens on ${listening.map((each) => `${each.address}:${each.port}`).join(", ")}.`;
  return new NotHealthy("TIMEOUT", `The new version never answered on port ${port} within ${seconds} s.`, {
    cause: { why, lastLines },
    hint: onLoopback
      ? "Listen on 0.0.0.0 in the app: 127.0.0.1 cannot be reached from outside its container."
      : listening[0]
        ? `Change the domain's port to ${listening[0].port}, or let the app listen on ${port}.`
        : `Let the app listen on 0.0.0.0:${port}.`,
  });
}

/** What the app listens on, read from its own network namespace; empty where that cannot be read. */
async function listeningOn({ host }: Machine, name: string): Promise<{ address: string; port: number }[]> {
  const tasks = await listTasks(host, { service: [name] });
  const pid = tasks.find(({ Status }) => Status.State === "running")?.Status.ContainerStatus?.PID;
  if (!pid) return [];
  const tables = await Promise.all([readTable(host, pid, "tcp"), readTable(host, pid, "tcp6")]);
  return tables.flatMap((table) => listeningSockets(table, "tcp"));
}

const readTable = (host: Host, pid: number, table: string): Promise<string> =>
  host.files.read(`/proc/${pid}/net/${table}`).catch(() => "");

async function throwIfAnyEnded(machine: Machine, name: string, ignored: ReadonlySet<string>): Promise<void> {
  const tasks = await listTasks(machine.host, { service: [name] });
  await throwIfEnded(
    machine,
    tasks.filter(({ ID }) => !ignored.has(ID)),
  );
}

/** For what cannot be asked: it passes when none of its tasks ends for `seconds`. */
export async function holdUp(machine: Machine, name: string, seconds: number, options: WaitOptions): Promise<void> {
  const until = Date.now() + seconds * 1_000;
  await waitFor(
    async () => {
      await throwIfAnyEnded(machine, name, options.ignored);
      return Date.now() >= until;
    },
    { timeoutMs: seconds * 1_000 + 5_000, everyMs: 200, what: "The new version stays up", signal: options.signal },
  );
}
