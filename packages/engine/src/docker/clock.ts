/** An engine's times are its machine's: what is compared with ours, or asked for by ours, must know how far they are apart. */
import type { Host } from "../host/host.ts";

/** Less may be the way there and back. */
const sameMs = 5_000;
const askEveryMs = 5 * 60_000;

/** How far the engine's clock is ahead of ours; 0 when they say the same. */
export async function engineAheadMs({ docker }: Host): Promise<number> {
  const before = Date.now();
  const { SystemTime } = (await docker.info()) as { SystemTime?: string };
  const aheadMs = Date.parse(SystemTime ?? "") - (before + Date.now()) / 2;
  return Math.abs(aheadMs) >= sameMs ? Math.round(aheadMs) : 0;
}

/** The same for who asks often. A small change is none, or the times of what did not change would. */
export function rememberAhead(host: Host): () => Promise<number> {
  let known = { aheadMs: 0, at: Number.NEGATIVE_INFINITY };
  return async () => {
    if (performance.now() - known.at < askEveryMs) return known.aheadMs;
    const aheadMs = await engineAheadMs(host);
    known = { aheadMs: Math.abs(aheadMs - known.aheadMs) < sameMs ? known.aheadMs : aheadMs, at: performance.now() };
    return known.aheadMs;
  };
}

/** A time of the engine as our clock would have said it. */
export const ourTime = (theirs: string, aheadMs: number): string =>
  aheadMs === 0 ? theirs : new Date(Date.parse(theirs) - aheadMs).toISOString();
