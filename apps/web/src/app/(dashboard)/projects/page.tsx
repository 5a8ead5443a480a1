import type { Metadata } from "next";
import { ProjectList } from "@/features/project";
import { HydrateClient, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Projects" };

export default function Page() {
  prefetch(trpc.project.list.queryOptions());
  return (
    <HydrateClient>
      <ProjectList />
    </HydrateClient>
  );
}
