"use client";

import type { AppRouter } from "@moorage/api";
import type { VariableLevel, VariablePurpose } from "@moorage/domain/service";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useTRPC } from "../../trpc/client.tsx";

type Outputs = inferRouterOutputs<AppRouter>["variable"];

export type VariableList = Outputs["list"];
export type ListedVariable = VariableList["variables"][number];

/** Where the editor stands, by the slugs of the address. */
export interface Place {
  project: string;
  environment?: string | undefined;
  service?: string | undefined;
  /** Of a service: for its build in place of its containers. */
  purpose?: Exclude<VariablePurpose, "runtime"> | undefined;
}

/** The address of the owner of a level: "shop/production"; undefined when the place is not that deep. */
export function ownerId({ project, environment, service }: Place, level: VariableLevel): string | undefined {
  if (level === "project") return project;
  if (environment === undefined) return undefined;
  if (level === "environment") return `${project}/${environment}`;
  return service === undefined ? undefined : `${project}/${environment}/${service}`;
}

/** Whose variables are meant. Only a service has some for its build. */
export const ownerOf = (place: Place, level: VariableLevel) => ({
  ...{ level, id: ownerId(place, level) ?? "-" },
  ...(level === "service" && place.purpose && { purpose: place.purpose }),
});

export function useVariableList(place: Place, level: VariableLevel) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.variable.list.queryOptions({ owner: ownerOf(place, level) }),
    enabled: ownerId(place, level) !== undefined,
  });
}

/** What a service's containers get, as saved. */
export function usePreview(place: Place) {
  const trpc = useTRPC();
  const serviceId = ownerId(place, "service");
  return useQuery({
    ...trpc.variable.preview.queryOptions({ serviceId: serviceId ?? "-" }),
    enabled: serviceId !== undefined,
  });
}
