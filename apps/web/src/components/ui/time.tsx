"use client";

import { absoluteTime, duration, relativeTime } from "../../lib/format.ts";
import { useNow } from "../../lib/use-now.ts";

/** Relative, with the absolute time and its zone on hover and focus. */
export function Time({ at, className }: { at: string; className?: string }) {
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={absoluteTime(at)} className={className} suppressHydrationWarning>
      {relativeTime(at, now)}
    </time>
  );
}

/** How long it took; ticks each second while there is no end. */
export function Duration({ from, to, className }: { from: string; to?: string | undefined; className?: string }) {
  const now = useNow(1000, to === undefined);
  const end = to === undefined ? now : Date.parse(to);
  return (
    <span className={className ?? "tabular-nums"} suppressHydrationWarning>
      {duration(end - Date.parse(from))}
    </span>
  );
}
