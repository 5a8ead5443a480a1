import type { Metadata } from "next";
import { ProjectVariablesPage } from "@/features/variable";
import { HydrateClient, load, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Variables" };

interface Props {
  params: Promise<{ project: string }>;
}

export default async function Page({ params }: Props) {
  const { project } = await params;
  await load(trpc.project.get.queryOptions({ projectId: project }));
  prefetch(trpc.account.me.queryOptions());
  prefetch(trpc.variable.list.queryOptions({ owner: { level: "project", id: project } }));
  return (
    <HydrateClient>
      <ProjectVariablesPage project={project} />
    </HydrateClient>
  );
}
