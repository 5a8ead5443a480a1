"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { lazy, Suspense, useState } from "react";
import { Page } from "../../components/shell/page.tsx";
import { DangerCard } from "../../components/ui/danger-card.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { RenameCard } from "../../components/ui/rename-card.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { usePlaceCrumbs } from "../place/index.ts";
import { EnvironmentsCard } from "./environments-card.tsx";

const DeleteProject = lazy(() => import("./delete-project.tsx"));

export function ProjectSettings({ project: slug }: { project: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const [deleting, setDeleting] = useState(false);
  const crumbs = [...usePlaceCrumbs({ project: slug }), { label: "Settings", href: `/projects/${slug}/settings` }];
  const query = useQuery(trpc.project.get.queryOptions({ projectId: slug }));
  const renew = () => queryClient.invalidateQueries(trpc.project.pathFilter());
  return (
    <Page crumbs={crumbs}>
      <PageHeader title="Project settings" text={query.data?.name} />
      <QueryView query={query} what="this project" loading={<LoadingRows rows={3} label="the project" />}>
        {(project) => (
          <>
            {can("project:update") && (
              <RenameCard
                key={project.id}
                name={project.name}
                description={project.description}
                slug={project.slug}
                onSave={async (values) => {
                  await client.project.update.mutate({ projectId: project.id, ...values });
                  await renew();
                }}
              />
            )}
            <EnvironmentsCard project={project.slug} />
            {can("project:delete") && (
              <DangerCard
                title="Delete"
                text="Stops and deletes all services of all its environments."
                action="Delete project"
                onAction={() => setDeleting(true)}
              />
            )}
            {deleting && (
              <Suspense>
                <DeleteProject
                  projectId={project.id}
                  onClose={() => setDeleting(false)}
                  onDeleted={() => {
                    router.push("/projects");
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
