import type { Metadata } from "next";
import { AllDeploymentsPage } from "@/features/all-deployments";
import { HydrateClient, prefetch, trpc } from "@/trpc/server.tsx";

export const metadata: Metadata = { title: "Deployments" };

interface Props {
  searchParams: Promise<{ more?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { more } = await searchParams;
  prefetch(trpc.account.me.queryOptions());
  prefetch(trpc.deployment.listAll.queryOptions({ limit: more ? 500 : 100 }));
  return (
    <HydrateClient>
      <AllDeploymentsPage />
    </HydrateClient>
  );
}
