"use client";

import type { Permission } from "@moorage/domain";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "./client.tsx";

/** What the caller may do here. Undefined until it is known, so that nothing is offered and then taken back. */
export function useCan(): (permission: Permission) => boolean | undefined {
  const trpc = useTRPC();
  const me = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 300_000 }));
  return (permission) => me.data?.permissions.includes(permission);
}
