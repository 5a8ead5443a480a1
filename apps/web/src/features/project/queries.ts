import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>;
export type ProjectPage = Outputs["project"]["list"];
export type ProjectSummary = ProjectPage["projects"][number];
type Environment = ProjectSummary["environments"][number];
type ListedService = Environment["services"][number];

export type Concern = ProjectPage["concerns"]["first"][number];

export const servicesOf = (project: ProjectSummary): ListedService[] =>
  project.environments.flatMap(({ services }) => services);
