// From the start of the process to the first page, with a data directory that has been used before.
import { setTimeout as pause } from "node:timers/promises";
import { claimTestServer, startTestServer } from "../support/server.ts";
import { type Figure, figure, median, spread } from "./figure.ts";
import type { Options } from "./options.ts";
import { ask } from "./requests.ts";

const limitMs = 2_000;
const everyMs = 5;

async function firstPage(url: string, giveUp: AbortSignal): Promise<number> {
  for (;;) {
    giveUp.throwIfAborted();
    const answered = await ask(`${url}/sign-in`, { agent: false }).catch(() => undefined);
    if (answered?.status === 200) return performance.now();
    await pause(everyMs);
  }
}

export async function startToFirstPage({ quick }: Options): Promise<Figure[]> {
  const server = await startTestServer();
  await claimTestServer(server);
  const times: number[] = [];
  for (let n = 0; n < (quick ? 2 : 5); n += 1) {
    await server.stop();
    const began = performance.now();
    const starting = server.start();
    const [at] = await Promise.all([firstPage(server.url, AbortSignal.timeout(60_000)), starting]);
    times.push(at - began);
  }
  await server.stop();
  return [figure("start to first page", median(times), "ms", { limit: limitMs, note: spread(times) })];
}
