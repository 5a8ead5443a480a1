/** How wrong a server's clock is. What Docker does there has its times, whatever ours says. */
import type { Finding } from "./finding.ts";

const clockMsMax = 30_000;

/** Positive when it is ahead of ours; undefined where `date` does not tell milliseconds. */
export function clockAheadOf(printed: string, nowMs: number): number | undefined {
  return /^\d{12,}$/.test(printed) ? Math.round(Number(printed) - nowMs) : undefined;
}

export function clockFinding(aheadMs: number | undefined): Finding | undefined {
  if (aheadMs === undefined) return undefined;
  const why = "Certificates, tokens and a Swarm's nodes need the right time, and so do the times in its logs.";
  const wrong = wrongClock(aheadMs);
  if (!wrong) return { id: "clock", level: "good", title: "Its clock is right.", why, how: "" };
  return {
    id: "clock",
    level: "warning",
    title: `Its clock is ${wrong}.`,
    why,
    how: correctClock,
  };
}

export const correctClock =
  "Turn time synchronisation on: timedatectl set-ntp true. If it stays wrong, let NTP (123/udp) out in its firewall.";

/** "60 min ahead"; undefined for one that is right. */
export const wrongClock = (aheadMs: number): string | undefined =>
  Math.abs(aheadMs) > clockMsMax ? `${lengthText(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead" : "behind"}` : undefined;

const units = [
  { name: "days", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
];

/** In the largest unit of which there are two: "45 s", "61 min", "30 h", "365 days". */
function lengthText(ms: number): string {
  const unit = units.find(({ ms: size }) => ms >= 2 * size) ?? { name: "s", ms: 1_000 };
  return `${Math.round(ms / unit.ms)} ${unit.name}`;
}
