import { environment, project, server, service } from "@moorage/db/schema";
import { type ServiceStatus, serviceStatus } from "@moorage/domain/service";
import { and, asc, eq, isNull, or } from "drizzle-orm";
import { statusColumns, statusInputOf } from "../service/status-of.ts";
import type { ServerContext } from "./load.ts";

export interface ServiceOfServer {
  id: string;
  slug: string;
  name: string;
  project: { slug: string; name: string };
  environment: { slug: string; name: string };
  status: ServiceStatus;
  /** Built there; it runs on another server. */
  onlyBuilt: boolean;
}

/** The organization's services that run on a server, or are built there. */
export async function listServerServices(ctx: ServerContext): Promise<ServiceOfServer[]> {
  const { runtime, organizationId, server: of } = ctx;
  const rows = await runtime.db
    .select({
      ...{ id: service.id, slug: service.slug, name: service.name, serverId: service.serverId },
      project: { slug: project.slug, name: project.name },
      environment: { slug: environment.slug, name: environment.name },
      ...statusColumns,
    })
    .from(service)
    .innerJoin(server, eq(server.id, service.serverId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(
      and(
        isNull(service.deletedAt),
        eq(project.organizationId, organizationId),
        or(eq(service.serverId, of.id), eq(service.buildServerId, of.id)),
      ),
    )
    .orderBy(asc(project.name), asc(environment.name), asc(service.name));
  const now = runtime.now();
  return rows.map((row) => ({
    ...{ id: row.id, slug: row.slug, name: row.name, project: row.project, environment: row.environment },
    status: serviceStatus({ ...statusInputOf(row), now }),
    onlyBuilt: row.serverId !== of.id,
  }));
}
