import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../trpc/client.tsx";
import type { Server } from "./types.ts";

/** The server in whose Swarm this one is a node, or is to be one. */
export function useManager({ id, swarm: { managerId } }: Server): Server | undefined {
  const options = { enabled: managerId !== null };
  return useQuery(useTRPC().server.get.queryOptions({ serverId: managerId ?? id }, options)).data;
}
