import type { Metadata } from "next";
import { ProjectSettings } from "@/features/project-settings";
import { HydrateClient, load, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Project settings" };

interface Props {
  params: Promise<{ project: string }>;
}

export default async function Page({ params }: Props) {
  const { project } = await params;
  await load(trpc.project.get.queryOptions({ projectId: project }));
  prefetch(trpc.environment.list.queryOptions({ projectId: project }));
  return (
    <HydrateClient>
      <ProjectSettings project={project} />
    </HydrateClient>
  );
}
