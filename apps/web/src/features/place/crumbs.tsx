"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Crumb } from "../../components/shell/breadcrumb.tsx";
import { CrumbSwitcher } from "../../components/shell/crumb-switcher.tsx";
import { count } from "../../lib/format.ts";
import { useTRPC } from "../../trpc/client.tsx";

function ProjectSwitcher({ project }: { project: string }) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState(false);
  const { data } = useQuery({ ...trpc.project.list.queryOptions({}), enabled: wanted });
  const items = data?.projects.map(({ slug, name }) => ({
    label: name,
    href: `/projects/${slug}`,
    current: slug === project,
  }));
  return <CrumbSwitcher label="Switch project" items={items} onOpen={() => setWanted(true)} />;
}

interface Place {
  project: string;
  environment?: string | undefined;
}

/** Projects / project / environment, each level with a list of its siblings. Slugs as the address has them. */
export function usePlaceCrumbs({ project, environment }: Place): Crumb[] {
  const trpc = useTRPC();
  const here = useQuery({
    ...trpc.environment.get.queryOptions({ environmentId: `${project}/${environment}` }),
    enabled: environment !== undefined,
  }).data;
  const only = useQuery({
    ...trpc.project.get.queryOptions({ projectId: project }),
    enabled: environment === undefined,
  }).data;
  const crumbs: Crumb[] = [
    { label: "Projects", href: "/projects" },
    {
      label: here?.project.name ?? only?.name ?? project,
      href: `/projects/${project}`,
      switcher: <ProjectSwitcher project={project} />,
    },
  ];
  if (environment === undefined) return crumbs;
  const siblings = here?.environments.map(({ slug, name, serviceCount }) => ({
    label: name,
    hint: count(serviceCount, "service"),
    href: `/projects/${project}/${slug}`,
    current: slug === environment,
  }));
  crumbs.push({
    label: here?.name ?? environment,
    href: `/projects/${project}/${environment}`,
    switcher: <CrumbSwitcher label="Switch environment" items={siblings} />,
  });
  return crumbs;
}
