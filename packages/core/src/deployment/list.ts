import { deployment, environment, project, run, service } from "@moorage/db/schema";
import { notFound, type Trigger } from "@moorage/domain";
import { publicSpec, ServiceSpec } from "@moorage/domain/service";
import { and, desc, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { OrganizationContext, ServiceContext } from "../context.ts";
import { queuePlace } from "../run/queue-place.ts";
import { type RunSummary, runSummaryOf } from "../run/summary.ts";

export interface DeploymentSummary extends RunSummary {
  number: number;
  /** Which one in line it is while it waits. */
  queuePlace: number | null;
  trigger: Trigger;
  image: string | null;
  commit: string | null;
  commitMessage: string | null;
  commitAuthor: string | null;
  /** Number of the deployment that it goes back to. */
  rollbackOf: number | null;
  /** Whether its image is still there to go back to. */
  canRollBack: boolean;
  /** Whether it serves now. */
  active: boolean;
  service: { id: string; slug: string; name: string; environmentId: string };
}

const columns = {
  run,
  queuePlace: queuePlace(sql`${run}`),
  number: deployment.number,
  trigger: deployment.trigger,
  image: deployment.image,
  commit: deployment.commit,
  commitMessage: deployment.commitMessage,
  commitAuthor: deployment.commitAuthor,
  rollbackOf: deployment.rollbackOf,
  imageRemovedAt: deployment.imageRemovedAt,
  spec: deployment.spec,
  service: {
    id: service.id,
    slug: service.slug,
    name: service.name,
    environmentId: service.environmentId,
    activeDeploymentId: service.activeDeploymentId,
    serverId: service.serverId,
    buildServerId: service.buildServerId,
  },
  environment: { id: environment.id, slug: environment.slug, name: environment.name },
  project: { id: project.id, slug: project.slug, name: project.name },
};

function select(ctx: OrganizationContext, where: SQL | undefined, limit: number) {
  return (
    ctx.runtime.db
      .select(columns)
      .from(deployment)
      .innerJoin(run, eq(run.id, deployment.id))
      .innerJoin(service, eq(service.id, deployment.serviceId))
      .innerJoin(environment, eq(environment.id, service.environmentId))
      .innerJoin(project, eq(project.id, environment.projectId))
      .where(and(eq(project.organizationId, ctx.organizationId), isNull(service.deletedAt), where))
      // What runs and waits comes first, however much history there is.
      .orderBy(desc(inArray(run.status, ["queued", "running"])), desc(run.createdAt), desc(deployment.number))
      .limit(limit)
  );
}

function summaryOf(row: Awaited<ReturnType<typeof select>>[number]): DeploymentSummary {
  const { run: at, service: of } = row;
  return {
    ...runSummaryOf(at),
    number: row.number,
    queuePlace: row.queuePlace,
    trigger: row.trigger,
    image: row.image,
    commit: row.commit,
    commitMessage: row.commitMessage,
    commitAuthor: row.commitAuthor,
    rollbackOf: row.rollbackOf,
    canRollBack: at.status === "succeeded" && row.image !== null && row.imageRemovedAt === null,
    active: of.activeDeploymentId === at.id,
    service: { id: of.id, slug: of.slug, name: of.name, environmentId: of.environmentId },
  };
}

export const ListDeployments = z.object({ limit: z.number().int().min(1).max(500).default(100) });

/** Newest first. */
export async function listDeployments(
  ctx: ServiceContext,
  input: z.output<typeof ListDeployments>,
): Promise<DeploymentSummary[]> {
  return (await select(ctx, eq(deployment.serviceId, ctx.service.id), input.limit)).map(summaryOf);
}

type Place = { id: string; slug: string; name: string };
export interface PlacedDeployment extends DeploymentSummary {
  project: Place;
  environment: Place;
  serverId: string;
  /** Null builds where it runs. */
  buildServerId: string | null;
}

function placedOf(row: Awaited<ReturnType<typeof select>>[number]): PlacedDeployment {
  const { serverId, buildServerId } = row.service;
  return { ...summaryOf(row), project: row.project, environment: row.environment, serverId, buildServerId };
}

/** Across the organization: what runs and waits, then history. */
export async function listAllDeployments(
  ctx: OrganizationContext,
  input: z.output<typeof ListDeployments>,
): Promise<PlacedDeployment[]> {
  return (await select(ctx, undefined, input.limit)).map(placedOf);
}

/** A deployment by its id, through the organization. */
export async function getDeployment(
  ctx: OrganizationContext,
  deploymentId: string,
): Promise<PlacedDeployment & { spec: ServiceSpec }> {
  const [row] = await select(ctx, eq(deployment.id, deploymentId), 1);
  if (!row) throw notFound("Deployment");
  return { ...placedOf(row), spec: publicSpec(ServiceSpec.parse(row.spec)) };
}

/** The same by service and number, as addresses have it. */
export async function getDeploymentByNumber(ctx: ServiceContext, number: number) {
  const [row] = await select(ctx, and(eq(deployment.serviceId, ctx.service.id), eq(deployment.number, number)), 1);
  if (!row) throw notFound("Deployment");
  return { ...placedOf(row), spec: publicSpec(ServiceSpec.parse(row.spec)) };
}
