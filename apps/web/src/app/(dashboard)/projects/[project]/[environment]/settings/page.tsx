import type { Metadata } from "next";
import { EnvironmentSettings } from "@/features/environment-settings";
import { HydrateClient, load, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Environment settings" };

interface Props {
  params: Promise<{ project: string; environment: string }>;
}

export default async function Page({ params }: Props) {
  const { project, environment } = await params;
  await load(trpc.environment.get.queryOptions({ environmentId: `${project}/${environment}` }));
  return (
    <HydrateClient>
      <EnvironmentSettings project={project} environment={environment} />
    </HydrateClient>
  );
}
