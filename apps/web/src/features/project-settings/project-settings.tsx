"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { lazy } from "react";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { usePlaceCrumbs } from "../place/index.ts";
import { PlaceSettings } from "../place-settings/index.ts";
import { EnvironmentsCard } from "./environments-card.tsx";

const DeleteProject = lazy(() => import("./delete-project.tsx"));

export function ProjectSettings({ project: slug }: { project: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const crumbs = [...usePlaceCrumbs({ project: slug }), { label: "Settings", href: `/projects/${slug}/settings` }];
  const query = useQuery(trpc.project.get.queryOptions({ projectId: slug }));
  const renew = () => queryClient.invalidateQueries(trpc.project.pathFilter());
  const rename = async (project: { id: string }, values: { name: string; description: string }) => {
    await client.project.update.mutate({ projectId: project.id, ...values });
    await renew();
  };
  return (
    <PlaceSettings
      crumbs={crumbs}
      kind="project"
      text={query.data?.name}
      query={query}
      onRename={can("project:update") ? rename : undefined}
      remove={
        can("project:delete")
          ? {
              text: "Stops and deletes all services of all its environments.",
              dialog: ({ id }, onClose) => (
                <DeleteProject projectId={id} onClose={onClose} onDeleted={() => router.push("/projects")} />
              ),
            }
          : undefined
      }
    >
      {({ slug: project }) => <EnvironmentsCard project={project} />}
    </PlaceSettings>
  );
}
