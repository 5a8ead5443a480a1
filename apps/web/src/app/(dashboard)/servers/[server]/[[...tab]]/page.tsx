import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ServerPage, viewOf } from "@/features/server";
import { HydrateClient, load, prefetch, trpc } from "@/trpc/server.tsx";

interface Props {
  params: Promise<{ server: string; tab?: string[] }>;
}

export const metadata: Metadata = { title: "Server" };

export default async function Page({ params }: Props) {
  const { server: serverId, tab } = await params;
  const view = viewOf(tab) ?? notFound();
  await load(trpc.server.get.queryOptions({ serverId }));
  if (view.tab === "services") prefetch(trpc.server.services.queryOptions({ serverId }));
  if (view.tab === "runs") prefetch(trpc.server.runs.queryOptions({ serverId }));
  if (view.tab === "settings") prefetch(trpc.sshKey.list.queryOptions());
  return (
    <HydrateClient>
      <ServerPage key={serverId} id={serverId} view={view} />
    </HydrateClient>
  );
}
