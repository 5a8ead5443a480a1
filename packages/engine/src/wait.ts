import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@moorage/domain";

/** Asks `check` every `everyMs` until it answers something; throws TIMEOUT with `what` after `timeoutMs`. */
export async function waitFor<T>(
  check: () => Promise<T | undefined | false>,
  options: { timeoutMs: number; everyMs: number; what: string; signal?: AbortSignal | undefined },
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    throwIfCancelled(options.signal);
    const answer = await check();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline)
      throw new AppError("TIMEOUT", `${options.what}: not within ${Math.round(options.timeoutMs / 1000)} s.`);
    await delay(options.everyMs);
  }
}

/**
 * How long somebody who was just asked is left alone, in ms: five times as long as the answer took, so that looks take a
 * busy engine a sixth of its time, within bounds. One that is far away needs no more rest than `max`.
 */
export const restAfter = (tookMs: number, { min, max }: { min: number; max: number }): number =>
  Math.min(max, Math.max(min, 5 * tookMs));

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError("CANCELLED", "It was cancelled.");
}

/** Waits `ms`, or less when `signal` fires; never throws. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
