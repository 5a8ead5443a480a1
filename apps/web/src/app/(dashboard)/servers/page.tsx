import type { Metadata } from "next";
import { ServerList } from "@/features/server";
import { HydrateClient, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Servers" };

export default function Page() {
  prefetch(trpc.server.list.queryOptions());
  return (
    <HydrateClient>
      <ServerList />
    </HydrateClient>
  );
}
