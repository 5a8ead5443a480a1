import { domain, server, service } from "@moorage/db/schema";
import { notFound } from "@moorage/domain";
import { publicSpec, type ServiceSpec, serviceStatus, upgradeSpec } from "@moorage/domain/service";
import { asc, eq } from "drizzle-orm";
import type { EnvironmentRow, ProjectRow, ServiceContext } from "../context.ts";
import { type DeploymentSummary, listDeployments } from "../deployment/list.ts";
import type { DomainRow } from "../domain/load.ts";
import type { ServiceRecord } from "../project/records.ts";
import { statusColumns, statusInputOf } from "./status-of.ts";

/** Of the history, what an answer carries along. */
const deploymentsMax = 100;

export interface FullServiceRecord extends ServiceRecord {
  spec: ServiceSpec;
  autoDeploy: boolean;
  buildServerId: string | null;
  keepDeployments: number;
  environment: EnvironmentRow;
  project: ProjectRow;
  /** Empty for a caller who may not read them. */
  domains: DomainRow[];
  deployments: DeploymentSummary[];
  /** Null for a caller who may not read registries. */
  registryId: string | null;
  buildRegistryId: string | null;
}

/** A service with everything that belongs to it, as the public API shows one. */
export async function getServiceRecord(ctx: ServiceContext): Promise<FullServiceRecord> {
  const { db, now } = ctx.runtime;
  const { service: own, environment, project, permissions } = ctx;
  const [[row], domains, deployments] = await Promise.all([
    db
      .select({ ...statusColumns, connection: server.connection })
      .from(service)
      .innerJoin(server, eq(server.id, service.serverId))
      .where(eq(service.id, own.id)),
    permissions.has("domain:read")
      ? db.select().from(domain).where(eq(domain.serviceId, own.id)).orderBy(asc(domain.createdAt), asc(domain.id))
      : [],
    permissions.has("deployment:read") ? listDeployments(ctx, { limit: deploymentsMax }) : [],
  ]);
  if (!row) throw notFound("Service");
  const { id, slug, name, description, environmentId, createdAt, desired, autoDeploy } = own;
  const spec = publicSpec(upgradeSpec(own.spec, own.specVersion));
  return {
    ...{ id, slug, name, description, environmentId, createdAt, desired, autoDeploy, spec, environment, project },
    serverId: row.connection === "local" ? null : own.serverId,
    buildServerId: own.buildServerId,
    keepDeployments: own.keepDeployments,
    source: spec.source,
    activeNumber: row.activeNumber,
    lastRun: row.lastRun,
    status: serviceStatus({ ...statusInputOf(row), now: now() }),
    ...(permissions.has("registry:read")
      ? { registryId: own.registryId, buildRegistryId: own.buildRegistryId }
      : { registryId: null, buildRegistryId: null }),
    domains,
    deployments,
  };
}
