import { preparedOnce } from "@moorage/db";
import { deployment, environment, project, run, service, variable } from "@moorage/db/schema";
import { and, asc, eq, gt, inArray, isNull, notExists, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Runtime } from "../runtime.ts";

export type DeploymentRow = typeof deployment.$inferSelect;
export type RunRow = typeof run.$inferSelect;
export type VariableRow = typeof variable.$inferSelect;

export interface DeploymentBundle {
  run: RunRow;
  deployment: DeploymentRow;
  service: typeof service.$inferSelect;
  environment: typeof environment.$inferSelect;
  project: typeof project.$inferSelect;
}

const deploymentById = preparedOnce((db) =>
  db
    .select({ run, deployment, service, environment, project })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .innerJoin(service, eq(service.id, deployment.serviceId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(eq(deployment.id, sql.placeholder("id")))
    .prepare("deployment_by_id"),
);

/** Everything that belongs to one deployment. Undefined when it, or its service, is gone. */
export async function findDeployment({ db }: Runtime, deploymentId: string): Promise<DeploymentBundle | undefined> {
  const [row] = await deploymentById(db).execute({ id: deploymentId });
  return row;
}

/**
 * Takes a queued deployment, or one whose worker died while it ran. Undefined when it is not to be run: ended,
 * replaced, or another one of the service is still running (that one looks for the next when it ends).
 */
export async function claimDeployment(runtime: Runtime, deploymentId: string): Promise<DeploymentBundle | undefined> {
  const bundle = await findDeployment(runtime, deploymentId);
  if (!bundle || bundle.service.deletedAt) return undefined;
  if (bundle.run.status === "running") return bundle;
  const startedAt = runtime.now();
  const other = alias(run, "other");
  const busy = runtime.db
    .select({ id: other.id })
    .from(other)
    .where(and(eq(other.serviceId, bundle.service.id), eq(other.type, "deployment"), eq(other.status, "running")));
  const claimed = await runtime.db
    .update(run)
    .set({ status: "running", startedAt })
    .where(and(eq(run.id, deploymentId), eq(run.status, "queued"), notExists(busy)))
    .returning({ id: run.id });
  return claimed.length > 0 ? { ...bundle, run: { ...bundle.run, status: "running", startedAt } } : undefined;
}

/** The oldest deployment of a service that waits. */
export async function findQueued({ db }: Runtime, serviceId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ id: run.id })
    .from(run)
    .where(and(eq(run.serviceId, serviceId), eq(run.type, "deployment"), eq(run.status, "queued")))
    .orderBy(asc(run.createdAt))
    .limit(1);
  return row?.id;
}

/** Deployments that have not ended: the sweeper rings for those that nobody works on. */
export async function listOpenDeployments({
  db,
}: Runtime): Promise<{ id: string; serviceId: string; status: string }[]> {
  return db
    .select({ id: run.id, serviceId: service.id, status: run.status })
    .from(run)
    .innerJoin(service, and(eq(service.id, run.serviceId), isNull(service.deletedAt)))
    .where(and(eq(run.type, "deployment"), inArray(run.status, ["queued", "running"])))
    .orderBy(asc(run.createdAt));
}

const variableRows = preparedOnce((db) =>
  db
    .select()
    .from(variable)
    .where(
      or(
        eq(variable.projectId, sql.placeholder("projectId")),
        eq(variable.environmentId, sql.placeholder("environmentId")),
        eq(variable.serviceId, sql.placeholder("serviceId")),
      ),
    )
    .orderBy(asc(variable.position))
    .prepare("variables_of_service"),
);

/** All variables that a container of the service gets, and those of its build, still sealed. */
export async function listVariableRows(
  { db }: Runtime,
  at: Pick<DeploymentBundle, "project" | "environment" | "service">,
): Promise<VariableRow[]> {
  const { project, environment, service } = at;
  return variableRows(db).execute({ projectId: project.id, environmentId: environment.id, serviceId: service.id });
}

/** Numbers above the one that serves whose deployments ended without success: nothing of them should be there any more. */
export async function listAbandoned({ db }: Runtime, serviceId: string): Promise<number[]> {
  const rows = await db
    .select({ number: deployment.number })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .innerJoin(service, eq(service.id, deployment.serviceId))
    .where(
      and(
        eq(deployment.serviceId, serviceId),
        gt(deployment.number, sql`coalesce(${service.activeNumber}, 0)`),
        inArray(run.status, ["failed", "cancelled", "replaced"]),
      ),
    );
  return rows.map(({ number }) => number);
}
