"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { Page } from "../../components/shell/page.tsx";
import { Card } from "../../components/ui/card.tsx";
import { DangerCard } from "../../components/ui/danger-card.tsx";
import { Link } from "../../components/ui/link.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { RenameCard } from "../../components/ui/rename-card.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { usePlaceCrumbs } from "../place/index.ts";

const DeleteEnvironmentDialog = lazy(() => import("./delete-environment-dialog.tsx"));

interface Place {
  project: string;
  environment: string;
}

export function EnvironmentSettings({ project, environment }: Place) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const [deleting, setDeleting] = useState(false);
  const base = `/projects/${project}/${environment}`;
  const crumbs = [...usePlaceCrumbs({ project, environment }), { label: "Settings", href: `${base}/settings` }];
  const query = useQuery(trpc.environment.get.queryOptions({ environmentId: `${project}/${environment}` }));
  const renew = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.environment.pathFilter()),
      queryClient.invalidateQueries(trpc.project.pathFilter()),
    ]);
  return (
    <Page crumbs={crumbs}>
      <PageHeader
        title="Environment settings"
        text={query.data && `${query.data.name} of ${query.data.project.name}`}
      />
      <QueryView query={query} what="this environment" loading={<LoadingRows rows={3} label="the environment" />}>
        {(here) => (
          <>
            {can("environment:update") && (
              <RenameCard
                key={here.id}
                name={here.name}
                description={here.description}
                slug={here.slug}
                onSave={async (values) => {
                  await client.environment.update.mutate({ environmentId: here.id, ...values });
                  await renew();
                }}
              />
            )}
            {can("environment:delete") && here.isDefault && (
              <Card title="Delete">
                <p className="prose-links text-small text-muted-foreground">
                  {here.name} is the first environment of {here.project.name}, so it stays with its project. It goes
                  with it: <Link href={`/projects/${project}/settings`}>project settings</Link>.
                </p>
              </Card>
            )}
            {can("environment:delete") && !here.isDefault && (
              <DangerCard
                title="Delete"
                text="Stops and deletes its services with it. Other environments go on."
                action="Delete environment"
                onAction={() => setDeleting(true)}
              />
            )}
            {deleting && (
              <Suspense>
                <DeleteEnvironmentDialog
                  environment={here}
                  onClose={() => setDeleting(false)}
                  onDeleted={() => {
                    router.push(`/projects/${project}`);
                    void renew();
                  }}
                />
              </Suspense>
            )}
          </>
        )}
      </QueryView>
    </Page>
  );
}
