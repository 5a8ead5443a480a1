import type { Metadata } from "next";
import { ProjectList, pageInput } from "@/features/project";
import { HydrateClient, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Projects" };

interface Props {
  searchParams: Promise<{ q?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { q } = await searchParams;
  prefetch(trpc.project.list.queryOptions(pageInput(typeof q === "string" ? q : "")));
  return (
    <HydrateClient>
      <ProjectList />
    </HydrateClient>
  );
}
