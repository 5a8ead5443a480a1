"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Crumb } from "../../components/shell/breadcrumb.tsx";
import { CrumbSwitcher } from "../../components/shell/crumb-switcher.tsx";
import type { ServicePlace } from "../../lib/service-place.ts";
import { useTRPC } from "../../trpc/client.tsx";
import { usePlaceCrumbs } from "../place/index.ts";
import type { Service } from "./types.ts";
import type { View } from "./view.ts";

interface Props {
  place: ServicePlace;
  /** Below the service: "/logs". */
  below: string;
}

function ServiceSwitcher({ place, below }: Props) {
  const trpc = useTRPC();
  const [wanted, setWanted] = useState(false);
  const environmentId = `${place.project}/${place.environment}`;
  const query = useQuery(trpc.service.list.queryOptions({ environmentId }, { enabled: wanted }));
  const items = query.data?.map(({ slug, name, status }) => ({
    label: name,
    href: `/projects/${environmentId}/${slug}${below}`,
    hint: status.text,
    current: slug === place.service,
  }));
  return <CrumbSwitcher label="Switch service" items={items} onOpen={() => setWanted(true)} />;
}

/** Projects / project / environment / service; switching the service or the environment keeps the tab. */
export function useCrumbs(place: ServicePlace, service: Service | undefined, view: View): Crumb[] {
  const below = view.tab === "overview" ? "" : `/${view.tab}`;
  const above = usePlaceCrumbs(place, { service: place.service, below });
  const own: Crumb = {
    label: service?.name ?? place.service,
    href: place.href,
    switcher: <ServiceSwitcher place={place} below={below} />,
  };
  if (view.tab === "commands" && view.id !== undefined)
    return [...above, own, { label: "Command", href: `${place.href}/commands/${view.id}` }];
  if (view.tab !== "deployments" || view.number === undefined) return [...above, own];
  return [...above, own, { label: `#${view.number}`, href: `${place.href}/deployments/${view.number}` }];
}
