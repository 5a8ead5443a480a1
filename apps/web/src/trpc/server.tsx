import type { AppRouter } from "@moorage/api";
import { dehydrate, type FetchQueryOptions, HydrationBoundary } from "@tanstack/react-query";
import { createTRPCClient } from "@trpc/client";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache, type ReactNode } from "react";
import { problemOf } from "../lib/problem.ts";
import { callerLink } from "./caller-link.ts";
import { makeQueryClient } from "./query-client.ts";

/** One per request: what a page loads here is in the browser's cache when the page arrives. */
const request = cache(() => ({ queryClient: makeQueryClient(), running: [] as Promise<void>[] }));

export const api = createTRPCClient<AppRouter>({ links: [callerLink(async () => new Headers(await headers()))] });

export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient: () => request().queryClient });

// Each procedure has option types of its own; only the key and the function matter here.
// biome-ignore lint/suspicious/noExplicitAny: see above.
type Options = FetchQueryOptions<any, any, any, any>;

/** Begins to load. A failure is not thrown: the component asks again and shows it. */
export function prefetch(options: Options): void {
  const { queryClient, running } = request();
  running.push(queryClient.prefetchQuery({ ...options, retry: false }));
}

/** Loads what the page cannot be without: a foreign or removed id is the not-found page, with its status. */
export async function load<O extends Options>(
  options: O,
): Promise<Awaited<ReturnType<Extract<O["queryFn"], (...args: never[]) => unknown>>>> {
  try {
    return await request().queryClient.fetchQuery({ ...options, retry: false });
  } catch (error) {
    const { code } = problemOf(error);
    if (code === "NOT_FOUND") notFound();
    if (code === "UNAUTHORIZED") redirect("/sign-in");
    throw error;
  }
}

export async function HydrateClient({ children }: { children: ReactNode }) {
  const { queryClient, running } = request();
  await Promise.all(running);
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>;
}
