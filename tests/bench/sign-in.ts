// Whether others wait while passwords are checked: a steady stream of small requests beside eight sign-ins.
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type Figure, figure, median, quantile } from "./figure.ts";
import type { Options } from "./options.ts";
import type { Paper } from "./paper.ts";
import { askOk } from "./requests.ts";

const signIns = 8;
const everyMs = 2;
const aloneMs = 3_000;

export async function signInBlocking(paper: Paper, { quick }: Options): Promise<Figure[]> {
  const { url } = paper.server;
  const { email, password } = paper.owner;
  /** Each from an address of its own, since a client may try only so often. */
  const signIn = (n: number) =>
    askOk(`${url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { origin: url },
      body: { email, password },
      agent: false,
      from: `127.0.1.${n + 1}`,
    });
  const one = (await signIn(signIns)).ms;
  const alone: number[] = [];
  const beside: number[] = [];
  let tookMs = 0;
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    alone.push(...(await delaysWhile(url, pause(quick ? 1_000 : aloneMs))));
    const began = performance.now();
    const all = Promise.all(Array.from({ length: signIns }, (_, n) => signIn(n)));
    beside.push(...(await delaysWhile(url, all)));
    tookMs = performance.now() - began;
  }
  const note = `${signIns} sign-ins took ${Math.round(tookMs)} ms; the limit is one sign-in alone`;
  return [
    figure("request beside sign-ins: worst", Math.max(...beside), "ms", {
      limit: one,
      comparison: Math.max(...alone),
      note,
    }),
    figure("request beside sign-ins: 99 of 100", quantile(beside, 0.99), "ms", { comparison: quantile(alone, 0.99) }),
    figure("request beside sign-ins: median", median(beside), "ms", { comparison: median(alone) }),
  ];
}

/** One request after the other, 2 ms apart: what is measured is how long the server lets one wait, not a queue of them. */
async function delaysWhile(url: string, work: Promise<unknown>): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const delays: number[] = [];
  let done = false;
  const ended = work.finally(() => {
    done = true;
  });
  ended.catch(() => undefined); // awaited below
  while (!done) {
    delays.push((await askOk(`${url}/api/health`, { agent })).ms);
    await pause(everyMs);
  }
  await ended;
  agent.destroy();
  return delays;
}
