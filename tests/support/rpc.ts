// The dashboard's own router, typed, as a test asks it.
import type { AppRouter } from "@moorage/api";
import { createTRPCClient, httpLink } from "@trpc/client";

export function rpcAt(url: string, apiKey: string) {
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/rpc`, headers: { "x-api-key": apiKey } })] });
}
export type Rpc = ReturnType<typeof rpcAt>;
