"use client";

import { useQuery } from "@tanstack/react-query";
import { Page } from "../../components/shell/page.tsx";
import { PageHeader } from "../../components/ui/page-header.tsx";
import { useTRPC } from "../../trpc/client.tsx";
import { VariableView } from "./variable-view.tsx";

/** What every service of a project gets. */
export function ProjectVariablesPage({ project }: { project: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.project.get.queryOptions({ projectId: project }));
  const name = data?.name ?? project;
  const crumbs = [
    { label: "Projects", href: "/projects" },
    { label: name, href: `/projects/${project}` },
    { label: "Variables", href: `/projects/${project}/variables` },
  ];
  return (
    <Page crumbs={crumbs}>
      <PageHeader
        title={`Variables of ${name}`}
        text="Every service of the project gets them. An environment or a service that sets the same name wins."
      />
      <VariableView place={{ project }} own="project" names={{ project: name }} />
    </Page>
  );
}

/** What every service of an environment gets. */
export function EnvironmentVariablesPage({ project, environment }: { project: string; environment: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.environment.get.queryOptions({ environmentId: `${project}/${environment}` }));
  const names = { project: data?.project.name ?? project, environment: data?.name ?? environment };
  const base = `/projects/${project}/${environment}`;
  const crumbs = [
    { label: names.project, href: `/projects/${project}` },
    { label: names.environment, href: base },
    { label: "Variables", href: `${base}/variables` },
  ];
  return (
    <Page crumbs={crumbs}>
      <PageHeader
        title={`Variables of ${names.environment}`}
        text="Every service of the environment gets them. A service that sets the same name wins."
      />
      <VariableView place={{ project, environment }} own="environment" names={names} />
    </Page>
  );
}
