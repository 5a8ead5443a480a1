import { deployment, run, service } from "@moorage/db/schema";
import { isAppError, publicError, type RunCause, type StepName } from "@moorage/domain";
import type { RunStatus, SourcePatch } from "@moorage/domain/service";
import { and, eq, lt, sql } from "drizzle-orm";
import { systemContext } from "../context.ts";
import type { Happening } from "../notification/happening.ts";
import { tell } from "../notification/tell.ts";
import { hashOfPatches } from "../patch/hash.ts";
import type { Runtime } from "../runtime.ts";
import { withTransaction } from "../transaction.ts";
import { type DeploymentBundle, findQueued } from "./claim.ts";

/** The image, as soon as it is known, so that a killed worker's successor need not build again. */
export async function recordImage({ db }: Runtime, deploymentId: string, image: string): Promise<void> {
  await db.update(deployment).set({ image }).where(eq(deployment.id, deploymentId));
}

interface CheckedOut {
  commit?: string | undefined;
  message?: string | undefined;
  author?: string | undefined;
  patches?: readonly SourcePatch[];
}

/** What was checked out, and what it is changed by before the build; nothing for a source without either. */
export async function recordSource(
  { db }: Runtime,
  deploymentId: string,
  { commit, message, author, patches = [] }: CheckedOut,
): Promise<void> {
  const patchesHash = hashOfPatches(patches);
  if (!commit && patchesHash === null) return;
  const said = { commit, commitMessage: message?.slice(0, 2_000) ?? null, commitAuthor: author ?? null };
  await db
    .update(deployment)
    .set({ ...(commit ? said : {}), patchesHash })
    .where(eq(deployment.id, deploymentId));
}

/** The variables it is released with, sealed again as one value. */
export async function recordEnv({ db }: Runtime, deploymentId: string, sealedEnv: string): Promise<void> {
  await db.update(deployment).set({ sealedEnv }).where(eq(deployment.id, deploymentId));
}

export interface Outcome {
  status: Extract<RunStatus, "succeeded" | "failed" | "cancelled">;
  cause?: RunCause;
}

/** What a person reads of a failure. */
export function causeOfError(
  error: unknown,
  step: StepName | undefined,
  served: { traffic: string; kept?: number | undefined },
  clean: (text: string) => string,
): RunCause {
  const extra =
    isAppError(error) && error.cause && typeof error.cause === "object" ? (error.cause as Partial<RunCause>) : {};
  const said = publicError(error);
  return {
    ...{ ...said, message: clean(said.message) },
    ...(step ? { step } : {}),
    ...(typeof extra.why === "string" ? { why: clean(extra.why) } : {}),
    ...(Array.isArray(extra.lastLines) ? { lastLines: extra.lastLines.map(clean) } : {}),
    traffic: served.traffic,
    ...(served.kept === undefined ? {} : { kept: served.kept }),
  };
}

function happeningOf({ run: of, deployment: made, ...at }: DeploymentBundle, { status, cause }: Outcome): Happening {
  const { project, environment, service: its } = at;
  return {
    ...{ type: "deployment.ended", id: made.id, status: status === "succeeded" ? status : "failed" },
    ...{ number: made.number, commit: made.commit, by: of.actor.name, cause },
    names: { project: project.name, environment: environment.name, service: its.name },
    path: `${project.slug}/${environment.slug}/${its.slug}`,
  };
}

/** Ends a deployment once. After a success it is what serves; then the next one that waits gets its turn. */
export async function finishDeployment(runtime: Runtime, at: DeploymentBundle, outcome: Outcome): Promise<void> {
  const { id: serviceId, environmentId } = at.service;
  const ctx = {
    ...systemContext(runtime, "deployment.finish"),
    organizationId: at.project.organizationId,
    permissions: new Set<never>(),
  };
  await withTransaction(ctx, async (tx) => {
    await tx
      .update(run)
      .set({ status: outcome.status, cause: outcome.cause ?? null, endedAt: runtime.now() })
      .where(and(eq(run.id, at.run.id), eq(run.status, "running")));
    if (outcome.status === "succeeded")
      await tx
        .update(service)
        .set({ activeDeploymentId: at.deployment.id, activeNumber: at.deployment.number, problem: null })
        // A fence: a worker that was away must not put an older version back.
        .where(and(eq(service.id, serviceId), lt(sql`coalesce(${service.activeNumber}, 0)`, at.deployment.number)));
    tx.note({
      type: "deployment",
      id: at.deployment.id,
      name: `${at.service.name} #${at.deployment.number}`,
      after: { status: outcome.status },
    });
    const { organizationId } = at.project;
    tx.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: at.run.id });
    tx.publish({ type: "service.changed", organizationId, environmentId, serviceId });
    if (outcome.status === "succeeded") tx.enqueue("retire", { serviceId });
    if (outcome.status !== "cancelled" && (await tell(runtime, tx, organizationId, happeningOf(at, outcome))))
      tx.enqueue("notify", {});
  });
  const next = await findQueued(runtime, serviceId);
  if (next) await runtime.tasks.enqueue("deploy", { deploymentId: next });
}
