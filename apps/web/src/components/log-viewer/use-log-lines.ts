"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { LogLine } from "../../lib/shapes.ts";

const keep = 20_000;

interface Kept {
  lines: readonly LogLine[];
  dropped: number;
}

/** Collects lines from a live stream: at most one render a frame, no line twice, the last 20,000 kept. */
export function useLogLines(initial: readonly LogLine[] = []) {
  const [kept, setKept] = useState<Kept>({ lines: initial, dropped: 0 });
  const seen = useRef<Set<string>>(undefined);
  seen.current ??= new Set(initial.map((line) => line.id));
  const waiting = useRef<LogLine[]>([]);
  const frame = useRef(0);

  const flush = useCallback(() => {
    frame.current = 0;
    const fresh = waiting.current;
    waiting.current = [];
    setKept(({ lines, dropped }) => {
      const all = [...lines, ...fresh];
      const over = Math.max(0, all.length - keep);
      for (const line of all.slice(0, over)) seen.current?.delete(line.id);
      return { lines: over > 0 ? all.slice(over) : all, dropped: dropped + over };
    });
  }, []);

  const append = useCallback(
    (lines: readonly LogLine[]) => {
      for (const line of lines) {
        if (seen.current?.has(line.id)) continue;
        seen.current?.add(line.id);
        waiting.current.push(line);
      }
      if (waiting.current.length > 0 && frame.current === 0) frame.current = requestAnimationFrame(flush);
    },
    [flush],
  );
  const clear = useCallback(() => {
    waiting.current = [];
    seen.current = new Set();
    setKept({ lines: [], dropped: 0 });
  }, []);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  return { ...kept, append, clear };
}
