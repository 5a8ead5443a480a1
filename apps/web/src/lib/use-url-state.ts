"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** A value that lives in the address (filter, search, selected step). Replaces, so that Back leaves the page. */
export function useUrlState(key: string, fallback = ""): [string, (value: string) => void] {
  const params = useSearchParams();
  const pathname = usePathname();
  const write = useCallback(
    (value: string) => {
      const next = new URLSearchParams(window.location.search);
      if (value === fallback) next.delete(key);
      else next.set(key, value);
      const query = next.toString();
      window.history.replaceState(null, "", query === "" ? pathname : `${pathname}?${query}`);
    },
    [key, fallback, pathname],
  );
  return [params.get(key) ?? fallback, write];
}
