"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../../trpc/client.tsx";
import { VariableView } from "./variable-view.tsx";

interface VariablesTabProps {
  /** Slugs of the address. */
  project: string;
  environment: string;
  service: string;
}

/** The tab of a service. The page that holds it draws the header. */
export function VariablesTab({ project, environment, service }: VariablesTabProps) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.service.get.queryOptions({ serviceId: `${project}/${environment}/${service}` }));
  const names = {
    project: data?.project.name ?? project,
    environment: data?.environment.name ?? environment,
    service: data?.name ?? service,
  };
  return <VariableView place={{ project, environment, service }} own="service" names={names} />;
}
