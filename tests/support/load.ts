// A steady mix of requests to one host from a process of its own, until it is told to stop; then it says what it saw.
import { type ChildProcess, fork } from "node:child_process";
import http from "node:http";

export interface LoadResult {
  sent: number;
  failed: number;
  /** Kind of failure to how often. */
  failures: Record<string, number>;
  /** Version to when a request that it answered was begun: first and last, epoch ms. */
  versions: Record<string, { first: number; last: number; count: number }>;
}

export interface LoadOptions {
  httpHost?: string;
  httpPort: number;
  host: string;
  keep?: number;
  fresh?: number;
  slow?: number;
  slowMs?: number;
  pauseMs?: number;
  /** GET and POST when absent; the latter wants its body back. */
  methods?: readonly Method[];
}

type Method = "GET" | "POST";

export function startLoad(options: LoadOptions): { stop(): Promise<LoadResult>; sent(): number } {
  const child: ChildProcess = fork(import.meta.filename, [JSON.stringify(options)], { stdio: "inherit" });
  let result: LoadResult | undefined;
  let sent = 0;
  child.on("message", (message: { sent: number } | LoadResult) => {
    sent = message.sent;
    if ("failures" in message) result = message;
  });
  const closed = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    sent: () => sent,
    stop: async () => {
      child.send("stop");
      await closed;
      if (!result) throw new Error("the load said nothing at its end");
      return result;
    },
  };
}

const body = Buffer.alloc(2_000, "x");

function run({
  httpHost = "127.0.0.1",
  httpPort,
  host,
  keep = 6,
  fresh = 3,
  slow = 3,
  slowMs = 5_000,
  pauseMs = 15,
  methods = ["GET", "POST"],
}: LoadOptions): void {
  const result: LoadResult = { sent: 0, failed: 0, failures: {}, versions: {} };
  let stopped = false;
  const note = (failure: string | undefined, version: string | undefined, begun: number) => {
    result.sent += 1;
    if (failure) {
      result.failed += 1;
      result.failures[failure] = (result.failures[failure] ?? 0) + 1;
      return;
    }
    const seen = result.versions[version ?? "?"] ?? { first: begun, last: begun, count: 0 };
    result.versions[version ?? "?"] = {
      first: Math.min(seen.first, begun),
      last: Math.max(seen.last, begun),
      count: seen.count + 1,
    };
  };
  /** Node's client never sends a body again by itself, so a cut POST is counted. */
  const request = (agent: http.Agent | false, method: Method, path: string) =>
    new Promise<void>((resolve) => {
      const begun = Date.now();
      const done = (failure?: string, version?: string) => {
        note(failure && `${method} ${path.split("?")[0]}: ${failure}`, version, begun);
        resolve();
      };
      const sending = http.request(
        {
          host: httpHost,
          port: httpPort,
          method,
          path,
          agent,
          timeout: 40_000,
          headers: { host, ...(method === "POST" ? { "content-length": body.length } : {}) },
        },
        (response) => {
          let size = 0;
          response.on("data", (chunk: Buffer) => {
            size += chunk.length;
          });
          response.on("error", (error) => done(`body ${error.message}`));
          response.on("end", () => {
            const version = response.headers["x-version"] as string | undefined;
            if (response.statusCode !== 200) return done(String(response.statusCode));
            if (method === "POST" && size !== body.length) return done("wrong body");
            done(undefined, version);
          });
        },
      );
      sending.on("timeout", () => sending.destroy(new Error("no answer in 40 s")));
      sending.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
      sending.end(method === "POST" ? body : undefined);
    });
  const client = async (agent: http.Agent | false, method: Method, path: string, pause: number) => {
    while (!stopped) {
      await request(agent, method, path);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const clients: Promise<void>[] = [];
  for (const method of methods) {
    for (let n = 0; n < keep; n += 1)
      clients.push(client(new http.Agent({ keepAlive: true, maxSockets: 1 }), method, "/", pauseMs));
    for (let n = 0; n < fresh; n += 1) clients.push(client(false, method, "/", pauseMs * 2));
  }
  for (let n = 0; n < slow; n += 1) clients.push(client(false, "GET", `/slow?ms=${slowMs}`, 0));
  // The test that wanted this is gone.
  process.once("disconnect", () => process.exit(1));
  const ticker = setInterval(() => process.send?.({ sent: result.sent }), 250);
  process.once("message", async () => {
    stopped = true;
    await Promise.all(clients);
    clearInterval(ticker);
    process.send?.(result, () => process.exit(0));
  });
}

const [options] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && options) run(JSON.parse(options) as LoadOptions);
