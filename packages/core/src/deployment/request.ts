import { deployment, run, service, variable } from "@moorage/db/schema";
import { AppError, newId, notFound, type Trigger } from "@moorage/domain";
import { sources } from "@moorage/domain/providers";
import {
  type Levels,
  ServiceSpec,
  unknownReferenceError,
  unknownReferences,
  upgradeSpec,
} from "@moorage/domain/service";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import type { ServiceContext } from "../context.ts";
import { Id } from "../id.ts";
import { requireFreePorts } from "../port/require-free.ts";
import { releasedWith } from "../registry/of-service.ts";
import { PlainText } from "../text.ts";
import { type Transaction, withTransaction } from "../transaction.ts";
import { variablesAt } from "../variable/owner.ts";
import type { DeploymentRow } from "./claim.ts";

export const RequestDeployment = z.object({
  title: PlainText(200).optional(),
  description: PlainText(2_000).optional(),
  /** Builds anew from the first step; left out, as the service's settings say. */
  withoutCache: z.boolean().optional(),
});
type Request = z.output<typeof RequestDeployment>;
export interface Deployed {
  id: string;
  number: number;
}

/** Checkout, build and release of the newest source. */
export function deployService(ctx: ServiceContext, input: Request, trigger?: Trigger): Promise<Deployed> {
  const by = trigger ?? (ctx.actor.type === "apiKey" ? "api" : "manual");
  return request(ctx, { ...input, title: input.title || "Deploy" }, by, async ({ spec }) => ({ spec }));
}

export const RedeployService = RequestDeployment.extend({
  /** The source of this deployment instead of what serves. */
  deploymentId: Id.optional(),
});

/** The source that serves now (or of an earlier deployment) once more, with today's settings and variables. */
export function redeployService(ctx: ServiceContext, input: z.output<typeof RedeployService>): Promise<Deployed> {
  const { deploymentId, ...rest } = input;
  return request(ctx, { ...rest, title: input.title || "Redeploy" }, "redeploy", async ({ spec, active, tx }) => {
    const from = deploymentId === undefined ? await active() : await findVersion(tx, ctx, deploymentId);
    if (!from) return { spec };
    const { commit, commitMessage, commitAuthor } = from;
    return { spec: { ...spec, source: from.spec.source }, commit, commitMessage, commitAuthor };
  });
}

async function findVersion(tx: Transaction, { service: of }: ServiceContext, deploymentId: string): Promise<Version> {
  const [row] = await tx
    .select(versionColumns)
    .from(deployment)
    .where(and(eq(deployment.id, deploymentId), eq(deployment.serviceId, of.id)));
  if (!row) throw notFound("Deployment");
  return row;
}

async function findActive(tx: Transaction, deploymentId: string | null): Promise<Version | undefined> {
  if (deploymentId === null) return undefined;
  const [row] = await tx.select(versionColumns).from(deployment).where(eq(deployment.id, deploymentId));
  return row;
}

/** The image that serves now, with today's settings and variables; no build. */
export function reloadService(ctx: ServiceContext, input: Request): Promise<Deployed> {
  return request(ctx, { ...input, title: input.title || "Reload" }, "reload", async ({ spec, active }) => {
    const serving = await active();
    if (!serving?.image)
      throw new AppError("PRECONDITION", "Nothing is running that could be reloaded.", { hint: "Deploy it first." });
    return { ...versionOf(serving), spec: { ...spec, source: serving.spec.source } };
  });
}

const versionColumns = {
  spec: deployment.spec,
  image: deployment.image,
  registryId: deployment.registryId,
  commit: deployment.commit,
  commitMessage: deployment.commitMessage,
  commitAuthor: deployment.commitAuthor,
  patchesHash: deployment.patchesHash,
};
type Version = Pick<DeploymentRow, keyof typeof versionColumns>;

/** What was made once, to be released again. */
export const versionOf = ({ spec, image, registryId, commit, commitMessage, commitAuthor, patchesHash }: Version) => ({
  ...{ spec, reuseImage: image, registryId, commit, commitMessage, commitAuthor, patchesHash },
});

/** What a deployment releases. A `commit` without an image is checked out in place of the source's own. */
type Chosen = Pick<DeploymentRow, "spec"> &
  Partial<
    Pick<
      DeploymentRow,
      | "reuseImage"
      | "registryId"
      | "envFrom"
      | "rollbackOf"
      | "commit"
      | "commitMessage"
      | "commitAuthor"
      | "patchesHash"
    >
  >;
interface Choice {
  /** Today's settings. */
  spec: ServiceSpec;
  /** What serves. */
  active(): Promise<Version | undefined>;
  tx: Transaction;
}
type Choose = (of: Choice) => Promise<Chosen>;

/** The one way to a deployment: locks the service, replaces what waits, writes the run, rings the worker's bell. */
export async function request(
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
    const active = () => findActive(tx, row.activeDeploymentId);
    const wanted = await choose({ spec: upgradeSpec(row.spec, row.specVersion), active, tx });
    // Stored with an earlier version, it may lack what settings have today.
    const spec = ServiceSpec.parse(wanted.spec);
    const chosen = { registryId: releasedWith(row, spec), ...wanted, spec };
    requireSource(spec);
    await requireFreePorts(tx, ctx, spec);
    if (!chosen.envFrom) await requireKnownReferences(tx, ctx);
    const withoutCache = input.withoutCache ?? spec.build.withoutCache;
    const made = { ...chosen, withoutCache };
    const waiting = trigger === "webhook" ? await joinWaiting(tx, ctx, input, made) : undefined;
    if (waiting) return waiting;
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
    await tx.insert(deployment).values({ id, serviceId, number, trigger, ...made });
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

/** A burst of pushes is one deployment: the one that waits takes the newest of them. */
async function joinWaiting(
  tx: Transaction,
  ctx: ServiceContext,
  { title, description = "" }: Request & { title: string },
  made: Chosen & { withoutCache: boolean },
): Promise<Deployed | undefined> {
  const { type, id: actorId, name } = ctx.actor;
  const [waiting] = await tx
    .select({ id: deployment.id, number: deployment.number })
    .from(deployment)
    .innerJoin(run, eq(run.id, deployment.id))
    .where(and(eq(run.serviceId, ctx.service.id), eq(run.status, "queued"), eq(deployment.trigger, "webhook")))
    .for("update", { of: run });
  if (!waiting) return undefined;
  await tx
    .update(run)
    .set({ title, description, actor: { type, id: actorId, name } })
    .where(eq(run.id, waiting.id));
  await tx.update(deployment).set(made).where(eq(deployment.id, waiting.id));
  return waiting;
}

/** The newest wins: what still waits is not deployed any more. */
async function replaceQueued(tx: Transaction, ctx: ServiceContext, number: number): Promise<void> {
  await tx
    .update(run)
    .set({ status: "replaced", endedAt: ctx.runtime.now(), endedBy: `#${number}` })
    .where(and(eq(run.serviceId, ctx.service.id), eq(run.type, "deployment"), eq(run.status, "queued")));
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
    .where(variablesAt(ctx));
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
