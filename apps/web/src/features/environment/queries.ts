import type { AppRouter } from "@moorage/api";
import type { inferRouterOutputs } from "@trpc/server";

export type ListedService = inferRouterOutputs<AppRouter>["service"]["list"][number];

export function matches(service: ListedService, filter: string): boolean {
  const words = filter.trim().toLowerCase();
  return [service.name, service.slug, service.source, ...service.hosts].some((text) =>
    text.toLowerCase().includes(words),
  );
}
