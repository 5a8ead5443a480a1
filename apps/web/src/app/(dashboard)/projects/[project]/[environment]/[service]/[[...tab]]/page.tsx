import { notFound } from "next/navigation";
import { ServicePage, viewOf } from "@/features/service";
import { servicePlace } from "@/lib/service-place.ts";
import { HydrateClient, load, prefetch, trpc } from "@/trpc/server.tsx";

interface Props {
  params: Promise<{ project: string; environment: string; service: string; tab?: string[] }>;
}

export const generateMetadata = async ({ params }: Props) => ({ title: (await params).service });

export default async function Page({ params }: Props) {
  const { project, environment, service, tab } = await params;
  const place = servicePlace(project, environment, service);
  const view = viewOf(tab) ?? notFound();
  const { serviceId } = place;
  await load(trpc.service.get.queryOptions({ serviceId }));
  if (view.tab === "deployments") {
    const { number } = view;
    if (number === undefined) prefetch(trpc.deployment.list.queryOptions({ serviceId }));
    else await load(trpc.deployment.byNumber.queryOptions({ serviceId, number }));
  }
  if (view.tab === "commands" && view.id) await load(trpc.command.get.queryOptions({ serviceId, commandId: view.id }));
  if (view.tab === "overview" || view.tab === "domains") prefetch(trpc.domain.list.queryOptions({ serviceId }));
  return (
    <HydrateClient>
      <ServicePage place={place} view={view} />
    </HydrateClient>
  );
}
