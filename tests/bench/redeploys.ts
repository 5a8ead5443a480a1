// Redeployments of one app under load: what fails, and what an old version answers after its successor has succeeded.
import { setTimeout as pause } from "node:timers/promises";
import { buildHello, createHello, deploy, setEnv } from "../support/hello.ts";
import { type LoadResult, startLoad } from "../support/load.ts";
import type { Place } from "../support/place.ts";
import { type Figure, figure, median, spread } from "./figure.ts";
import type { Options } from "./options.ts";

const wanted = { redeploys: 50, requests: 50_000 };
const quickly = { redeploys: 4, requests: 2_000 };
const goOnMs = 10 * 60_000;

interface Success {
  version: number;
  at: number;
}

export async function redeploys(place: Place, { quick }: Options): Promise<Figure[]> {
  buildHello();
  const { redeploys: count, requests } = quick ? quickly : wanted;
  const release = { drainSeconds: 8 }; // longer than the longest answer in flight
  const hello = await createHello(place.rpc, place.environmentId, { name: "loaded", release });
  const replace = async (version: number): Promise<Success & { ms: number }> => {
    await setEnv(place.rpc, hello.serviceId, { VERSION: String(version), ON_TERM: "exit" });
    const began = Date.now();
    const { status, endedAt, cause } = await deploy(place.rpc, hello.serviceId);
    if (status !== "succeeded" || endedAt === null) throw new Error(`#${version} ${status}: ${cause?.message}`);
    const at = Date.parse(endedAt);
    return { version, at, ms: at - began };
  };
  await replace(1);
  const load = startLoad({ httpPort: place.server.httpPort, host: hello.host, pauseMs: 5 });
  const succeeded: (Success & { ms: number })[] = [];
  try {
    for (let version = 2; version <= count + 1; version += 1) succeeded.push(await replace(version));
    for (const end = Date.now() + goOnMs; load.sent() < requests && Date.now() < end; ) await pause(200);
  } catch (error) {
    await load.stop();
    throw error;
  }
  const result = await load.stop();
  const took = succeeded.map(({ ms }) => ms);
  const kinds = Object.entries(result.failures).map(([kind, times]) => `${times} × ${kind}`);
  return [
    {
      ...figure(`requests over ${count} redeploys`, result.sent, "requests", { note: `at least ${requests}` }),
      ok: result.sent >= requests,
    },
    figure("requests that failed", result.failed, "requests", { limit: 0, note: kinds.join(", ") || undefined }),
    figure("versions older than the one that had succeeded", stale(result, succeeded), "requests", {
      limit: 0,
      note: "counted by version: at least one request each",
    }),
    figure("redeploy under load, until it has succeeded", median(took), "ms", { note: spread(took) }),
  ];
}

/** Versions that answered a request which was begun after their successor had succeeded. */
function stale({ versions }: LoadResult, succeeded: readonly Success[]): number {
  return Object.entries(versions).filter(([version, { last }]) => {
    const next = succeeded.find((each) => each.version > Number(version));
    return next !== undefined && last > next.at;
  }).length;
}
