import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { problemOf } from "../lib/problem.ts";

const temporary = new Set(["UNREACHABLE", "UNAVAILABLE", "TIMEOUT"]);

/** A session that ended while a page was open: sign in, then come back to this address. */
function onError(error: unknown): void {
  if (typeof window === "undefined" || problemOf(error).code !== "UNAUTHORIZED") return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // Changes arrive by events; a list does not jump because a window got the focus.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && temporary.has(problemOf(error).code),
      },
    },
  });
}
