"use client";

import { useEffect, useState } from "react";

/** The time, renewed every `everyMs`. Server and first client render may differ: mark the text suppressHydrationWarning. */
export function useNow(everyMs: number, active = true): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, active]);
  return now;
}
