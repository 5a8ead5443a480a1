// A Redis of a test's own, on loopback, without files.
import { spawn } from "node:child_process";
import net from "node:net";
import { endProcesses } from "../../scripts/processes.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";
import { temporaryDirectory } from "./run.ts";

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

export async function startTestRedis(): Promise<TestRedis> {
  const port = await freePort();
  const child = spawn(
    "redis-server",
    [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      "no",
      "--dir",
      temporaryDirectory("redis"),
    ],
    { stdio: "ignore" },
  );
  await eventually(
    "Redis answers",
    () =>
      new Promise<boolean>((resolve) => {
        const socket = net.connect(port, "127.0.0.1", () => socket.end("PING\r\n"));
        socket.on("data", (data) => resolve(data.toString().includes("PONG"))).on("error", () => resolve(false));
      }),
    10_000,
  );
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      if (child.pid) {
        process.kill(child.pid, "SIGTERM");
        await endProcesses([child.pid]);
      }
    },
  };
}
