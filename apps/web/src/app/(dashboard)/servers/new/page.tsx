import type { Metadata } from "next";
import { NewServer } from "@/features/server";
import { HydrateClient, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Add server" };

export default function Page() {
  prefetch(trpc.sshKey.list.queryOptions());
  return (
    <HydrateClient>
      <NewServer />
    </HydrateClient>
  );
}
