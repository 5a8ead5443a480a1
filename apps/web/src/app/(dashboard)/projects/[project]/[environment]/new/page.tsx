import type { Metadata } from "next";
import { CreateService } from "@/features/create-service";
import { HydrateClient, load, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Create service" };

interface Props {
  params: Promise<{ project: string; environment: string }>;
}

export default async function Page({ params }: Props) {
  const { project, environment } = await params;
  const place = { environmentId: `${project}/${environment}` };
  prefetch(trpc.service.list.queryOptions(place));
  await load(trpc.environment.get.queryOptions(place));
  return (
    <HydrateClient>
      <CreateService project={project} environment={environment} />
    </HydrateClient>
  );
}
