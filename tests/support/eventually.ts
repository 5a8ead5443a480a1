import { setTimeout as pause } from "node:timers/promises";

/** Tries until it neither throws nor answers undefined or false; after the deadline the last reason is told. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 30_000,
): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + timeoutMs; ; ) {
    try {
      const found = await attempt();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs / 1000} s`, { cause: last });
    await pause(50);
  }
}
