// The engine by itself: its API over its socket, nothing between.
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { askOk } from "./requests.ts";

const agent = new http.Agent({ keepAlive: true });

function socketPath(): string {
  const host = process.env["DOCKER_HOST"];
  if (host === undefined) return "/var/run/docker.sock";
  if (!host.startsWith("unix://")) throw new Error("the bench needs the engine on this machine, by its socket");
  return host.slice("unix://".length);
}

export async function docker<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
  const { text } = await askOk(`http://docker${path}`, {
    method,
    agent,
    socketPath: socketPath(),
    ...(body === undefined ? {} : { body }),
  });
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export const filtered = (path: string, filters: Record<string, string[]>): string =>
  `${path}?filters=${encodeURIComponent(JSON.stringify(filters))}`;

interface Task {
  ID: string;
  Status: { State: string; Timestamp: string };
}

export interface RunningTasks {
  /** `performance.now()` when they were seen. */
  seenMs: number;
  /** Epoch ms, by the engine's own record, of the last of them. */
  sinceEpochMs: number;
}

const everyMs = 5;
const withinMs = 60_000;

/** Waits until `count` tasks of services with all these labels run: the engine is asked every 5 ms. */
export async function tasksRun(labels: string[], count: number): Promise<RunningTasks> {
  for (const end = performance.now() + withinMs; performance.now() < end; await pause(everyMs)) {
    const tasks = await docker<Task[]>("GET", filtered("/tasks", { label: labels }));
    const running = tasks.filter(({ Status }) => Status.State === "running");
    if (running.length >= count) {
      const seenMs = performance.now();
      return { seenMs, sinceEpochMs: Math.max(...running.map(({ Status }) => Date.parse(Status.Timestamp))) };
    }
  }
  throw new Error(`${count} tasks of ${labels.join()} did not run within ${withinMs / 1000} s`);
}

export interface ServiceRow {
  ID: string;
  CreatedAt: string;
  Spec: {
    Name: string;
    Labels: Record<string, string>;
    TaskTemplate: { ContainerSpec: Record<string, unknown>; Networks?: { Target: string }[] };
  };
}

export const servicesWith = (label: string): Promise<ServiceRow[]> =>
  docker("GET", filtered("/services", { label: [label] }));

/** Also those that have ended and are not yet removed. */
export async function containersWith(label: string): Promise<number> {
  const found = await docker<unknown[]>("GET", `${filtered("/containers/json", { label: [label] })}&all=1`);
  return found.length;
}
