import { deployment, run, service, variable } from "@moorage/db/schema";
import { AppError, newId, notFound, type Trigger } from "@moorage/domain";
import { sources } from "@moorage/domain/providers";
import {
  type Levels,
  type ServiceSpec,
  unknownReferenceError,
  unknownReferences,
  upgradeSpec,
} from "@moorage/domain/service";
import { and, eq, isNull, or } from "drizzle-orm";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { type Transaction, withTransaction } from "../transaction.ts";

export const RequestDeployment = z.object({
  title: z.string().trim().max(200).optional(),
  description: z.string().trim().max(2_000).optional(),
});
type Request = z.output<typeof RequestDeployment>;
interface Deployed {
  id: string;
  number: number;
}

/** Checkout, build and release of the newest source. */
export function deployService(ctx: ServiceContext, input: Request, trigger?: Trigger): Promise<Deployed> {
  const by = trigger ?? (ctx.actor.type === "apiKey" ? "api" : "manual");
  return request(ctx, { ...input, title: input.title || "Deploy" }, by, (_active, spec) => ({
    spec,
    reuseImage: null,
  }));
}

/** The source that serves now once more, with today's settings and variables. */
export function redeployService(ctx: ServiceContext, input: Request): Promise<Deployed> {
  return request(ctx, { ...input, title: input.title || "Redeploy" }, "redeploy", (active, spec) => ({
    spec: active ? { ...spec, source: active.spec.source } : spec,
    reuseImage: null,
  }));
}

/** The image that serves now, with today's settings and variables; no build. */
export function reloadService(ctx: ServiceContext, input: Request): Promise<Deployed> {
  return request(ctx, { ...input, title: input.title || "Reload" }, "reload", (active, spec) => {
    if (!active?.image)
      throw new AppError("PRECONDITION", "Nothing is running that could be reloaded.", { hint: "Deploy it first." });
    return { spec: { ...spec, source: active.spec.source }, reuseImage: active.image };
  });
}

type Active = { spec: ServiceSpec; image: string | null } | undefined;
type Choose = (active: Active, spec: ServiceSpec) => { spec: ServiceSpec; reuseImage: string | null };

async function request(
  ctx: ServiceContext,
  input: Request & { title: string },
  trigger: Trigger,
  choose: Choose,
): Promise<Deployed> {
  const { id: serviceId, environmentId, name } = ctx.service;
  const { organizationId } = ctx;
  return withTransaction(ctx, async (tx) => {
    const [row] = await tx
      .select()
      .from(service)
      .where(and(eq(service.id, serviceId), isNull(service.deletedAt)))
      .for("update");
    if (!row) throw notFound("Service");
    const [active] = await tx
      .select({ spec: deployment.spec, image: deployment.image })
      .from(deployment)
      .where(eq(deployment.id, row.activeDeploymentId ?? ""));
    const chosen = choose(active, upgradeSpec(row.spec, row.specVersion));
    requireSource(chosen.spec);
    await requireKnownReferences(tx, ctx);
    const number = row.lastNumber + 1;
    await replaceQueued(tx, ctx, number);
    const id = newId("dep");
    const { type, id: actorId, name: actorName } = ctx.actor;
    await tx.insert(run).values({
      id,
      organizationId,
      serviceId,
      type: "deployment",
      title: input.title,
      description: input.description ?? "",
      actor: { type, id: actorId, name: actorName },
    });
    await tx.insert(deployment).values({ id, serviceId, number, trigger, ...chosen });
    await tx
      .update(service)
      .set({ lastNumber: number, lastRunId: id, lastRunNumber: number, desired: "running", stoppedBy: null })
      .where(eq(service.id, serviceId));
    tx.note({ type: "deployment", id, name: `${name} #${number}`, after: { trigger } });
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: id });
    tx.publish({ type: "service.changed", organizationId, environmentId, serviceId });
    tx.enqueue("deploy", { deploymentId: id });
    return { id, number };
  });
}

function requireSource(spec: ServiceSpec): void {
  const source = sources.of(spec.source);
  if (source.needs === "build" && source.checkout.kind === "upload" && !source.checkout.uploadId)
    throw new AppError("PRECONDITION", "There is no source to deploy yet.", {
      hint: "Upload an archive, or choose a Docker image.",
    });
}

/** The newest wins: what still waits is not deployed any more. */
async function replaceQueued(tx: Transaction, ctx: ServiceContext, number: number): Promise<void> {
  await tx
    .update(run)
    .set({ status: "replaced", endedAt: ctx.runtime.now(), endedBy: `#${number}` })
    .where(and(eq(run.serviceId, ctx.service.id), eq(run.status, "queued")));
}

async function requireKnownReferences(tx: Transaction, ctx: ServiceContext): Promise<void> {
  const rows = await tx
    .select({
      name: variable.name,
      references: variable.references,
      projectId: variable.projectId,
      environmentId: variable.environmentId,
    })
    .from(variable)
    .where(
      or(
        eq(variable.projectId, ctx.project.id),
        eq(variable.environmentId, ctx.environment.id),
        eq(variable.serviceId, ctx.service.id),
      ),
    );
  const named = (keep: (row: (typeof rows)[number]) => boolean) =>
    new Map(
      rows
        .filter(keep)
        .map((row) => [row.name, { references: row.references.map(({ level, name }) => ({ level, name })) }]),
    );
  const levels: Levels<{ references: { level: "project" | "environment" | undefined; name: string }[] }> = {
    project: named((row) => row.projectId !== null),
    environment: named((row) => row.environmentId !== null),
    service: named((row) => row.projectId === null && row.environmentId === null),
  };
  const unknown = unknownReferences(levels);
  if (unknown.length > 0) throw unknownReferenceError(unknown);
}
