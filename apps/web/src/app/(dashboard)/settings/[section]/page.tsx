import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { findSettingsSection } from "@/features/settings";
import { HydrateClient, prefetch, trpc } from "@/trpc/server.tsx";

interface Props {
  params: Promise<{ section: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const section = findSettingsSection((await params).section);
  return section ? { title: section.title } : {};
}

export default async function Page({ params }: Props) {
  const section = findSettingsSection((await params).section);
  if (!section) notFound();
  prefetch(trpc.account.me.queryOptions());
  if (section.loads === "apiKeys") prefetch(trpc.apiKey.list.queryOptions());
  if (section.loads === "channels") prefetch(trpc.notification.list.queryOptions());
  if (section.loads === "gitHosts") prefetch(trpc.gitHost.list.queryOptions());
  if (section.loads === "registries") prefetch(trpc.registry.list.queryOptions());
  if (section.loads === "sshKeys") prefetch(trpc.sshKey.list.queryOptions());
  if (section.loads === "sessions") prefetch(trpc.account.sessions.queryOptions());
  return (
    <HydrateClient>
      <section.Section />
    </HydrateClient>
  );
}
