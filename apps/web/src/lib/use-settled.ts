"use client";

import { useEffect, useState } from "react";

/** The value once it has not changed for a while: nobody wants an answer to each letter. */
export function useSettled<T>(value: T, afterMs = 300): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const typing = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(typing);
  }, [value, afterMs]);
  return settled;
}
