"use client";

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Tag } from "../../components/ui/badge.tsx";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { Link } from "../../components/ui/link.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { LoadingRows } from "../../components/ui/states.tsx";
import { count } from "../../lib/format.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useTRPC } from "../../trpc/client.tsx";

const CreateEnvironmentDialog = lazy(() => import("../environment/create-environment-dialog.tsx"));

export function EnvironmentsCard({ project }: { project: string }) {
  const can = useCan();
  const maySet = can("environment:update") || can("environment:delete");
  const [creating, setCreating] = useState(false);
  const query = useQuery(useTRPC().environment.list.queryOptions({ projectId: project }));
  return (
    <Card
      flush
      title="Environments"
      aside={
        can("environment:create") && (
          <Button size="sm" data-command="Create environment" onClick={() => setCreating(true)}>
            Create environment
          </Button>
        )
      }
    >
      <QueryView query={query} what="the environments" loading={<LoadingRows rows={2} label="environments" />}>
        {(environments) => (
          <ul>
            {environments.map(({ id, slug, name, description, isDefault, serviceCount }) => (
              <li
                key={id}
                className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-border px-4 py-2.5 text-small first:border-t-0"
              >
                <span className="grid min-w-0 flex-1">
                  <span className="flex items-center gap-2">
                    <Link href={`/projects/${project}/${slug}`} className="truncate font-medium hover:underline">
                      {name}
                    </Link>
                    {isDefault && <Tag>first</Tag>}
                  </span>
                  <span className="truncate text-caption text-muted-foreground">
                    {count(serviceCount, "service")}
                    {description && `, ${description}`}
                  </span>
                </span>
                {maySet && (
                  <LinkButton size="sm" href={`/projects/${project}/${slug}/settings`}>
                    Settings<span className="sr-only"> of {name}</span>
                  </LinkButton>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      {creating && (
        <Suspense>
          <CreateEnvironmentDialog project={project} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Card>
  );
}
