"use client";

import type { AppRouter } from "@moorage/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useRouter } from "next/navigation";
import { lazy } from "react";
import { Card } from "../../components/ui/card.tsx";
import { Link } from "../../components/ui/link.tsx";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC, useTRPCClient } from "../../trpc/client.tsx";
import { usePlaceCrumbs } from "../place/index.ts";
import { PlaceSettings } from "../place-settings/index.ts";

const DeleteEnvironmentDialog = lazy(() => import("./delete-environment-dialog.tsx"));

type Environment = inferRouterOutputs<AppRouter>["environment"]["get"];

function First({ name, project }: Environment) {
  return (
    <Card title="Delete">
      <p className="prose-links text-small text-muted-foreground">
        {name} is the first environment of {project.name}, so it stays with its project. It goes with it:{" "}
        <Link href={`/projects/${project.slug}/settings`}>project settings</Link>.
      </p>
    </Card>
  );
}

export function EnvironmentSettings({ project, environment }: { project: string; environment: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const can = useCan();
  const href = `/projects/${project}/${environment}/settings`;
  const crumbs = [...usePlaceCrumbs({ project, environment }), { label: "Settings", href }];
  const query = useQuery(trpc.environment.get.queryOptions({ environmentId: `${project}/${environment}` }));
  const renew = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.environment.pathFilter()),
      queryClient.invalidateQueries(trpc.project.pathFilter()),
    ]);
  const rename = async ({ id }: Environment, values: { name: string; description: string }) => {
    await client.environment.update.mutate({ environmentId: id, ...values });
    await renew();
  };
  return (
    <PlaceSettings
      crumbs={crumbs}
      kind="environment"
      text={query.data && `${query.data.name} of ${query.data.project.name}`}
      query={query}
      onRename={can("environment:update") ? rename : undefined}
      remove={
        can("environment:delete")
          ? {
              text: "Stops and deletes its services with it. Other environments go on.",
              stays: (here) => here.isDefault && <First {...here} />,
              dialog: (here, onClose) => (
                <DeleteEnvironmentDialog
                  environment={here}
                  onClose={onClose}
                  onDeleted={() => router.push(`/projects/${project}`)}
                />
              ),
            }
          : undefined
      }
    />
  );
}
