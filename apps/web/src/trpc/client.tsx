"use client";

import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createClientProxy, createOptionsProxy } from "./options-proxy.ts";
import { makeQueryClient } from "./query-client.ts";
import { createTransport } from "./transport.ts";

const url = "/rpc";
const transport = createTransport(url);
const options = createOptionsProxy(url, transport);
const client = createClientProxy(url, transport);

/** Options for useQuery and useMutation, and keys: `useQuery(useTRPC().project.list.queryOptions())`. */
export const useTRPC = () => options;

/** Plain calls: `query`, `mutate`, `subscribe`. */
export const useTRPCClient = () => client;

let shared: QueryClient | undefined;

function browserQueryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  shared ??= makeQueryClient();
  return shared;
}

export function ApiProvider({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={browserQueryClient()}>{children}</QueryClientProvider>;
}
