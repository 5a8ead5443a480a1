import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

type Outputs = inferRouterOutputs<AppRouter>;
export type ProjectSummary = Outputs["project"]["list"][number];
type Environment = ProjectSummary["environments"][number];
export type ListedService = Environment["services"][number];

export interface Concern {
  href: string;
  place: string;
  service: ListedService;
}

/** Services that need somebody: not all of it serves, or its newest version failed. */
export function concernsOf(projects: readonly ProjectSummary[]): Concern[] {
  return projects.flatMap((project) =>
    project.environments.flatMap((environment) =>
      environment.services
        .filter(({ status, failed }) => status.state === "degraded" || status.state === "down" || failed)
        .map((service) => ({
          href: `/projects/${project.slug}/${environment.slug}/${service.slug}`,
          place: `${project.name} / ${environment.name}`,
          service,
        })),
    ),
  );
}

export const servicesOf = (project: ProjectSummary): ListedService[] =>
  project.environments.flatMap(({ services }) => services);

export function matches(project: ProjectSummary, filter: string): boolean {
  const words = filter.trim().toLowerCase();
  const texts = [project.name, project.description, project.slug, ...servicesOf(project).map(({ name }) => name)];
  return words === "" || texts.some((text) => text.toLowerCase().includes(words));
}
