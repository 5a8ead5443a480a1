import { deployment, environment, project, service } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import { type PublishedPort, portKey, ServiceSpec } from "@moorage/domain/service";
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { ServiceContext } from "../context.ts";
import type { Transaction } from "../transaction.ts";

/** A port that another service of the server has is said by name before anything is built. Whose it is, only its own organization learns. */
export async function requireFreePorts(tx: Transaction, ctx: ServiceContext, spec: ServiceSpec): Promise<void> {
  // Of a deployment from before there were ports, too.
  const { ports } = ServiceSpec.parse(spec);
  if (ports.length === 0) return;
  const wanted = new Set(ports.map(portKey));
  for (const row of await publishedByOthers(tx, ctx)) {
    const port = row.ports.find((each) => wanted.has(portKey(each)));
    if (!port) continue;
    const own = row.organizationId === ctx.organizationId;
    throw new AppError(
      "PRECONDITION",
      `Port ${portKey(port)} of this server is taken by ${own ? row.name : "another service of this server"}.`,
      { field: "ports", hint: "Publish another port, or stop what has it." },
    );
  }
}

async function publishedByOthers(tx: Transaction, { service: own }: ServiceContext) {
  const rows = await tx
    .select({
      ports: sql<PublishedPort[]>`${deployment.spec} -> 'ports'`,
      organizationId: project.organizationId,
      project: project.name,
      environment: environment.name,
      service: service.name,
    })
    .from(service)
    .innerJoin(deployment, eq(deployment.id, service.activeDeploymentId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(
      and(
        eq(service.serverId, own.serverId),
        ne(service.id, own.id),
        isNull(service.deletedAt),
        eq(service.desired, "running"),
        sql`jsonb_array_length(coalesce(${deployment.spec} -> 'ports', '[]'::jsonb)) > 0`,
      ),
    );
  return rows.map((row) => ({ ...row, name: `${row.project} / ${row.environment} / ${row.service}` }));
}
