/** An engine's times are its machine's: what is compared with ours, or asked for by ours, must know how far they are apart. */
import type { Host } from "../host/host.ts";
import type { SwarmTask } from "./services.ts";

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

export interface RememberedClock {
  aheadMs(): Promise<number>;
  /** After an outage: a machine that has started again may have another time. */
  forget(): void;
}

/** The same for who asks often. A small change is none, or the times of what did not change would. */
export function rememberAhead(host: Host): RememberedClock {
  let known = { aheadMs: 0, at: Number.NEGATIVE_INFINITY };
  return {
    aheadMs: async () => {
      if (performance.now() - known.at < askEveryMs) return known.aheadMs;
      const aheadMs = await engineAheadMs(host);
      known = { aheadMs: Math.abs(aheadMs - known.aheadMs) < sameMs ? known.aheadMs : aheadMs, at: performance.now() };
      return known.aheadMs;
    },
    forget: () => {
      known = { ...known, at: Number.NEGATIVE_INFINITY };
    },
  };
}

/** A time of the engine as our clock would have said it. */
export const ourTime = (theirs: string, aheadMs: number): string =>
  aheadMs === 0 ? theirs : new Date(Date.parse(theirs) - aheadMs).toISOString();

type Times = Pick<SwarmTask, "CreatedAt" | "UpdatedAt" | "Status">;
const endStates = new Set(["complete", "shutdown", "failed", "rejected", "remove", "orphaned"]);

/**
 * Since when a task is in its state, by its manager's clock. Its node says so by a clock of its own, which is believed only
 * as far as the manager's times allow. The manager's record of an end changes no more; that of a task that runs may be
 * written again for other reasons, when another manager begins to lead for one.
 */
export function taskSince({ CreatedAt, UpdatedAt, Status }: Times): string {
  if (endStates.has(Status.State)) return UpdatedAt;
  const at = Date.parse(Status.Timestamp);
  const possible = at >= Date.parse(CreatedAt) - sameMs && at <= Date.parse(UpdatedAt) + sameMs;
  return possible ? Status.Timestamp : UpdatedAt;
}
