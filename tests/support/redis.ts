// A Redis of a test's own, on loopback, without files.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { endProcesses } from "../../scripts/processes.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./ports.ts";
import { temporaryDirectory } from "./run.ts";

export interface TestRedis {
  url: string;
  /** From now on: every command that anybody sends, as text. */
  record(): Promise<{ text(): string; stop(): void }>;
  /** All that it holds now, uncompressed. */
  contents(): Promise<string>;
  stop(): Promise<void>;
}

export async function startTestRedis(): Promise<TestRedis> {
  const port = await freePort();
  const directory = temporaryDirectory("redis");
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
      "--rdbcompression",
      "no",
      "--dir",
      directory,
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
  );
  return {
    url: `redis://127.0.0.1:${port}`,
    record: async () => {
      const { socket, text } = await say(port, "MONITOR");
      return { text, stop: () => socket.destroy() };
    },
    contents: async () => {
      (await say(port, "SAVE")).socket.destroy();
      return readFileSync(path.join(directory, "dump.rdb"), "latin1");
    },
    stop: async () => {
      if (child.pid) {
        process.kill(child.pid, "SIGTERM");
        await endProcesses([child.pid]);
      }
    },
  };
}

/** Sends one command; answers once it was taken. */
async function say(port: number, command: string): Promise<{ socket: net.Socket; text(): string }> {
  const heard: Buffer[] = [];
  const text = () => Buffer.concat(heard).toString("latin1");
  const socket = net.connect(port, "127.0.0.1", () => socket.write(`${command}\r\n`));
  socket.on("data", (data) => heard.push(data));
  await new Promise<void>((resolve, reject) => socket.once("data", () => resolve()).once("error", reject));
  if (!text().startsWith("+OK")) throw new Error(`Redis answered ${text()}`);
  return { socket, text };
}
