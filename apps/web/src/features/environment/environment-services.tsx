"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Box, Plus, Settings, Variable } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { Page } from "../../components/shell/page.tsx";
import { Button } from "../../components/ui/button.tsx";
import { SearchInput } from "../../components/ui/input.tsx";
import { LinkButton } from "../../components/ui/link-button.tsx";
import { Menu, type MenuItem } from "../../components/ui/menu.tsx";
import { ProblemNote } from "../../components/ui/note.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { QueryView } from "../../components/ui/query-view.tsx";
import { Empty, LoadingRows, NoMatch } from "../../components/ui/states.tsx";
import { count } from "../../lib/format.ts";
import { rememberEnvironment } from "../../lib/last-environment.ts";
import { useCan } from "../../lib/permissions.tsx";
import { useUrlState } from "../../lib/use-url-state.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { usePlaceCrumbs } from "../place/index.ts";
import { type ListedService, matches } from "./queries.ts";
import type { ServiceAction } from "./service-menu.tsx";
import { ServiceTable } from "./service-table.tsx";
import { useServiceActions } from "./use-service-actions.ts";

const CreateEnvironmentDialog = lazy(() => import("./create-environment-dialog.tsx"));
const DeleteServiceDialog = lazy(() => import("./delete-service-dialog.tsx"));

interface Place {
  project: string;
  environment: string;
}

function Services({ services, base }: { services: readonly ListedService[]; base: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const can = useCan();
  const { run, problem } = useServiceActions();
  const [filter, setFilter] = useUrlState("q");
  const [deleting, setDeleting] = useState<ListedService>();
  const act = (action: ServiceAction, service: ListedService) =>
    action === "delete" ? setDeleting(service) : void run(action, service);
  if (services.length === 0)
    return (
      <div className="rounded-lg border border-border bg-card">
        <Empty
          icon={<Box aria-hidden size={20} />}
          title="No service yet"
          actions={
            can("service:create") && (
              <LinkButton variant="primary" href={`${base}/new`}>
                Create service
              </LinkButton>
            )
          }
        >
          <p>A service is what runs: an application from an image or from your source.</p>
        </Empty>
      </div>
    );
  const shown = services.filter((service) => matches(service, filter));
  return (
    <>
      <SearchInput
        label="Filter by name, domain, image"
        pageFilter
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        className="w-70 max-w-full"
      />
      <ProblemNote problem={problem} />
      {shown.length === 0 ? (
        <NoMatch what="service" onClear={<Button onClick={() => setFilter("")}>Clear filter</Button>} />
      ) : (
        <ServiceTable services={shown} base={base} onAction={act} />
      )}
      {deleting && (
        <Suspense>
          <DeleteServiceDialog
            service={deleting}
            onClose={() => setDeleting(undefined)}
            onDeleted={() => queryClient.invalidateQueries(trpc.service.pathFilter())}
          />
        </Suspense>
      )}
    </>
  );
}

function Header({ project, environment, services }: Place & { services: number | undefined }) {
  const can = useCan();
  const here = useQuery(useTRPC().environment.get.queryOptions({ environmentId: `${project}/${environment}` })).data;
  const [creating, setCreating] = useState(false);
  const base = `/projects/${project}/${environment}`;
  const more: MenuItem[] = [];
  if (can("environment:update") || can("environment:delete"))
    more.push({
      kind: "link",
      label: "Environment settings",
      href: `${base}/settings`,
      icon: <Settings aria-hidden size={14} />,
    });
  more.push({ kind: "link", label: "Project settings", href: `/projects/${project}/settings` });
  if (can("environment:create"))
    more.push({ kind: "line" }, { label: "Create environment", onSelect: () => setCreating(true) });
  const own = "Own network; services of other environments cannot reach these.";
  return (
    <>
      <PageHeader
        title={here?.name ?? environment}
        text={
          <>
            {services !== undefined && `${services === 0 ? "No service" : count(services, "service")}. `}
            {here?.description ? here.description : own}
          </>
        }
        actions={
          <>
            {can("variables:read") && (
              <LinkButton href={`${base}/variables`} icon={<Variable aria-hidden size={14} />}>
                Variables
              </LinkButton>
            )}
            {can("service:create") && (
              <LinkButton
                variant={services === 0 ? "outline" : "primary"}
                href={`${base}/new`}
                icon={<Plus aria-hidden size={14} />}
                data-command="Create service"
              >
                Create service
              </LinkButton>
            )}
            <Menu label="More for this environment" size="md" items={more} />
          </>
        }
      />
      {creating && (
        <Suspense>
          <CreateEnvironmentDialog project={project} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  );
}

export function EnvironmentServices({ project, environment }: Place) {
  const crumbs = usePlaceCrumbs({ project, environment });
  const query = useQuery(useTRPC().service.list.queryOptions({ environmentId: `${project}/${environment}` }));
  useEffect(() => rememberEnvironment(project, environment), [project, environment]);
  return (
    <Page crumbs={crumbs}>
      <Header project={project} environment={environment} services={query.data?.length} />
      <QueryView query={query} what="the services" loading={<LoadingRows label="services" />}>
        {(services) => <Services services={services} base={`/projects/${project}/${environment}`} />}
      </QueryView>
    </Page>
  );
}
