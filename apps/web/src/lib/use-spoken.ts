"use client";

import { useEffect, useRef } from "react";
import { announce } from "./announce.ts";

/** Says changes to screen readers, once each; not what stood there from the start. */
export function useSpoken(words: string): void {
  const said = useRef(words);
  useEffect(() => {
    if (said.current === words) return;
    said.current = words;
    announce(words);
  }, [words]);
}
