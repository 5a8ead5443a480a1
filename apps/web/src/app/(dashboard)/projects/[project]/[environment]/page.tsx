import type { Metadata } from "next";
import { EnvironmentServices } from "@/features/environment";
import { HydrateClient, load, prefetch, trpc } from "@/trpc/server.tsx";

interface Props {
  params: Promise<{ project: string; environment: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project, environment } = await params;
  return { title: `${environment} of ${project}` };
}

export default async function Page({ params }: Props) {
  const { project, environment } = await params;
  const place = { environmentId: `${project}/${environment}` };
  prefetch(trpc.service.list.queryOptions(place));
  await load(trpc.environment.get.queryOptions(place));
  return (
    <HydrateClient>
      <EnvironmentServices project={project} environment={environment} />
    </HydrateClient>
  );
}
