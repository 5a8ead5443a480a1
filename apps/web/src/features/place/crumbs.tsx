"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Crumb } from "../../components/shell/breadcrumb.tsx";
import { CrumbSwitcher, type SwitcherItem } from "../../components/shell/crumb-switcher.tsx";
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

interface EnvironmentSwitcherProps {
  project: string;
  environment: string;
  items: readonly SwitcherItem[] | undefined;
  inside: Inside | undefined;
}

/** Keeps what is looked at, where the other environment has a service of the same address. */
function EnvironmentSwitcher({ project, environment, items, inside }: EnvironmentSwitcherProps) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState(false);
  const { data } = useQuery({
    ...trpc.project.summary.queryOptions({ projectId: project }),
    enabled: wanted && inside !== undefined,
  });
  const same = data?.environments.filter(({ services }) => services.some(({ slug }) => slug === inside?.service));
  const kept = items?.map((item) => {
    const there = same?.find(({ slug }) => item.href === `/projects/${project}/${slug}` && slug !== environment);
    return there && inside ? { ...item, href: `${item.href}/${inside.service}${inside.below}` } : item;
  });
  return <CrumbSwitcher label="Switch environment" items={kept} onOpen={() => setWanted(true)} />;
}

/** A service that is looked at, and its tab: "/logs". */
interface Inside {
  service: string;
  below: string;
}

interface Place {
  project: string;
  environment?: string | undefined;
}

/** Projects / project / environment, each level with a list of its siblings. Slugs as the address has them. */
export function usePlaceCrumbs({ project, environment }: Place, inside?: Inside): Crumb[] {
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
    switcher: <EnvironmentSwitcher project={project} environment={environment} items={siblings} inside={inside} />,
  });
  return crumbs;
}
