import type { AppRouter } from "@moorage/api";
import { skipToken } from "@tanstack/react-query";
import type { TRPCClient } from "@trpc/client";
import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { Listener } from "./subscribe.ts";
import type { Transport } from "./transport.ts";

type Call = (path: readonly string[], args: readonly unknown[]) => unknown;
type Bag = Record<string, unknown>;

/** `proxy.a.b.verb(…)` calls `verbs.verb(["a", "b"], […])`. */
function pathProxy(verbs: Readonly<Record<string, Call>>, path: readonly string[] = []): unknown {
  return new Proxy(() => undefined, {
    get: (_, name) => (typeof name === "string" && name !== "then" ? pathProxy(verbs, [...path, name]) : undefined),
    apply: (_, __, args: unknown[]) => verbs[path.at(-1) ?? ""]?.(path.slice(0, -1), args),
  });
}

/** Exactly as @trpc/tanstack-react-query makes them: what the server prefetched is found under the same key. */
function queryKey(path: readonly string[], input: unknown): unknown[] {
  return [path, { ...(input !== undefined && input !== skipToken && { input }), type: "query" }];
}

/** Comes with the first subscription: the list of projects is there before. */
function subscribe(url: string, path: string, input: unknown, listener: Listener): { unsubscribe: () => void } {
  let end: (() => void) | undefined;
  let unwanted = false;
  void import("./subscribe.ts").then((module) => {
    if (!unwanted) end = module.subscribe(url, path, input, listener).unsubscribe;
  });
  return {
    unsubscribe: () => {
      unwanted = true;
      end?.();
    },
  };
}

const pathKey = (path: readonly string[]): unknown[] => (path.length > 0 ? [path] : []);

export function createOptionsProxy(url: string, { query, mutate }: Transport): TRPCOptionsProxy<AppRouter> {
  return pathProxy({
    queryKey: (path, [input]) => queryKey(path, input),
    queryFilter: (path, [input, filters]) => ({ ...(filters as Bag), queryKey: queryKey(path, input) }),
    queryOptions: (path, [input, options]) => ({
      ...(options as Bag),
      queryKey: queryKey(path, input),
      queryFn: input === skipToken ? skipToken : () => query(path.join("."), input),
      trpc: { path: path.join(".") },
    }),
    mutationKey: (path) => [path],
    mutationOptions: (path, [options]) => ({
      ...(options as Bag),
      mutationKey: [path],
      mutationFn: (input: unknown) => mutate(path.join("."), input),
      trpc: { path: path.join(".") },
    }),
    subscriptionKey: (path, [input]) => [path, { ...(input !== undefined && { input }) }],
    subscriptionOptions: (path, [input, options]) => ({
      enabled: input !== skipToken,
      ...(options as Bag),
      queryKey: [path, { ...(input !== skipToken && { input }) }],
      subscribe: (listener: Listener) => subscribe(url, path.join("."), input, listener),
      trpc: { path: path.join(".") },
    }),
    pathKey: (path) => pathKey(path),
    pathFilter: (path, [filters]) => ({ ...(filters as Bag), queryKey: pathKey(path) }),
  }) as TRPCOptionsProxy<AppRouter>;
}

export function createClientProxy(url: string, { query, mutate }: Transport): TRPCClient<AppRouter> {
  return pathProxy({
    query: (path, [input]) => query(path.join("."), input),
    mutate: (path, [input]) => mutate(path.join("."), input),
    subscribe: (path, [input, listener]) => subscribe(url, path.join("."), input, listener as Listener),
  }) as TRPCClient<AppRouter>;
}
