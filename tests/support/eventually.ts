import { setTimeout as pause } from "node:timers/promises";

const pauseMs = { min: 50, max: 500 };

/**
 * Tries until it neither throws nor answers undefined or false; after the deadline the last reason is told. The longer it
 * lasts, and the more an attempt costs, the rarer it is tried: what is waited for needs the machine too.
 */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 60_000,
): Promise<T> {
  let last: unknown;
  const start = Date.now();
  for (;;) {
    const tried = Date.now();
    try {
      const found = await attempt();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    const now = Date.now();
    if (now > start + timeoutMs) throw new Error(`${what}: not within ${timeoutMs / 1000} s`, { cause: last });
    await pause(Math.min(pauseMs.max, Math.max(pauseMs.min, now - tried, (now - start) / 20)));
  }
}
