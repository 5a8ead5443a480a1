import { deployment, environment, project, run, service, variable } from "@moorage/db/schema";
import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
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

/** Everything that belongs to one deployment. Undefined when it, or its service, is gone. */
export async function findDeployment({ db }: Runtime, deploymentId: string): Promise<DeploymentBundle | undefined> {
  const [row] = await db
    .select({ run, deployment, service, environment, project })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .innerJoin(service, eq(service.id, deployment.serviceId))
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(eq(deployment.id, deploymentId));
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
  const [busy] = await runtime.db
    .select({ id: run.id })
    .from(run)
    .where(and(eq(run.serviceId, bundle.service.id), eq(run.status, "running")));
  if (busy) return undefined;
  const startedAt = runtime.now();
  const claimed = await runtime.db
    .update(run)
    .set({ status: "running", startedAt })
    .where(and(eq(run.id, deploymentId), eq(run.status, "queued")))
    .returning({ id: run.id });
  return claimed.length > 0 ? { ...bundle, run: { ...bundle.run, status: "running", startedAt } } : undefined;
}

/** The oldest deployment of a service that waits. */
export async function findQueued({ db }: Runtime, serviceId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ id: run.id })
    .from(run)
    .where(and(eq(run.serviceId, serviceId), eq(run.status, "queued")))
    .orderBy(asc(run.createdAt))
    .limit(1);
  return row?.id;
}

/** Deployments that have not ended: the sweeper rings for those that nobody works on. */
export async function listOpenDeployments({
  db,
}: Runtime): Promise<{ id: string; serviceId: string; status: string }[]> {
  return db
    .select({ id: run.id, serviceId: run.serviceId, status: run.status })
    .from(run)
    .innerJoin(service, and(eq(service.id, run.serviceId), isNull(service.deletedAt)))
    .where(inArray(run.status, ["queued", "running"]))
    .orderBy(asc(run.createdAt));
}

/** All variables that a container of the service gets, still sealed. */
export async function listVariableRows({ db }: Runtime, at: DeploymentBundle): Promise<VariableRow[]> {
  return db
    .select()
    .from(variable)
    .where(
      or(
        eq(variable.projectId, at.project.id),
        eq(variable.environmentId, at.environment.id),
        eq(variable.serviceId, at.service.id),
      ),
    )
    .orderBy(asc(variable.position));
}
