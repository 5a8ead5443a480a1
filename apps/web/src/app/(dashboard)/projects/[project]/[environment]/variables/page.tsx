import type { Metadata } from "next";
import { EnvironmentVariablesPage } from "@/features/variable";
import { HydrateClient, load, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Variables" };

interface Props {
  params: Promise<{ project: string; environment: string }>;
}

export default async function Page({ params }: Props) {
  const { project, environment } = await params;
  const id = `${project}/${environment}`;
  await load(trpc.environment.get.queryOptions({ environmentId: id }));
  prefetch(trpc.account.me.queryOptions());
  prefetch(trpc.variable.list.queryOptions({ owner: { level: "environment", id } }));
  prefetch(trpc.variable.list.queryOptions({ owner: { level: "project", id: project } }));
  return (
    <HydrateClient>
      <EnvironmentVariablesPage project={project} environment={environment} />
    </HydrateClient>
  );
}
