"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { rowAt } from "./entries.ts";

const overscan = 12;
const endSlack = 6;

interface Box {
  top: number;
  height: number;
  columns: number;
}

/** The visible part of the log, and whether it stays at its end. */
export function useLogScroll(live: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState<Box>({ top: 0, height: 600, columns: 80 });
  const [following, setFollowing] = useState(live);
  const lastTop = useRef(0);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const cell = (ruler.current?.getBoundingClientRect().width ?? 0) / 10 || 7.5;
      const text = element.clientWidth - (ruler.current?.parentElement?.offsetWidth ?? 0) - 14;
      setSeen((old) => ({ ...old, height: element.clientHeight, columns: Math.max(20, Math.floor(text / cell)) }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    if (ruler.current?.parentElement) observer.observe(ruler.current.parentElement);
    measure();
    return () => observer.disconnect();
  }, []);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const { scrollTop: top, clientHeight, scrollHeight } = element;
    if (top + clientHeight >= scrollHeight - endSlack) setFollowing(true);
    else if (top < lastTop.current) setFollowing(false);
    lastTop.current = top;
    setSeen((old) => ({ ...old, top }));
  }, []);

  const scrollTo = useCallback((top: number) => {
    setFollowing(false);
    box.current?.scrollTo({ top });
  }, []);

  return { box, ruler, seen, following: live && following, setFollowing, onScroll, scrollTo };
}

/** Keeps the end in view while following. */
export function useFollow(box: React.RefObject<HTMLDivElement | null>, following: boolean, total: number): void {
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [following, total, box]);
}

export function visibleRows(offsets: Float64Array, seen: Box): { from: number; to: number } {
  const rows = offsets.length - 1;
  const from = Math.max(0, rowAt(offsets, seen.top) - overscan);
  const to = Math.min(rows, rowAt(offsets, seen.top + seen.height) + 1 + overscan);
  return { from, to };
}
