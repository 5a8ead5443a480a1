import { environment, project, service } from "@moorage/db/schema";
import type { ContainerStats } from "@moorage/domain/server";
import { and, eq, inArray } from "drizzle-orm";
import type { ServerContext } from "./load.ts";

const timeoutMs = 60_000;

/** What containers of the organization's services use on a server now; one machine may have those of several. */
export async function listContainerStats({
  runtime,
  server,
  organizationId,
}: ServerContext): Promise<ContainerStats[]> {
  const found = await runtime.tasks.ask("server.containerStats", { serverId: server.id }, { timeoutMs });
  const ids = [...new Set(found.map(({ serviceId }) => serviceId))];
  if (ids.length === 0) return [];
  const own = await runtime.db
    .select({ id: service.id })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(and(inArray(service.id, ids), eq(project.organizationId, organizationId)));
  const known = new Set(own.map(({ id }) => id));
  return found.filter(({ serviceId }) => known.has(serviceId));
}
