import { type DeploymentBundle, findDeployment, listAbandoned } from "@moorage/core/deployment";
import { type Lock, recordSteps, type StepRecorder } from "@moorage/core/run";
import { environment, project, service } from "@moorage/db/schema";
import { isAppError, notFound, publicError, type QuestionInput } from "@moorage/domain";
import { type Progress, release, retire, tryRoutes } from "@moorage/engine";
import { eq } from "drizzle-orm";
import type { Worker } from "../../worker.ts";
import { desiredOf, pastRelease } from "../deployment/desired.ts";
import { forgetImages, forgetUploads } from "./forget-images.ts";
import { noteRoutes } from "./note-routes.ts";
import { openStored } from "./proxy-rules.ts";

/** A bundle of what serves, or of the service alone when nothing was ever released. */
async function currentOf(worker: Worker, serviceId: string): Promise<DeploymentBundle | undefined> {
  const { db } = worker.runtime;
  const [row] = await db
    .select({ service, environment, project })
    .from(service)
    .innerJoin(environment, eq(environment.id, service.environmentId))
    .innerJoin(project, eq(project.id, environment.projectId))
    .where(eq(service.id, serviceId));
  if (!row) return undefined;
  const active = row.service.activeDeploymentId
    ? await findDeployment(worker.runtime, row.service.activeDeploymentId)
    : undefined;
  if (active) return { ...active, ...row };
  // Nothing was released: only the routes matter, and their ports come from today's settings.
  const deployment = { id: "none", serviceId, number: 0, spec: row.service.spec, image: null, sealedEnv: null };
  return { ...row, deployment: deployment as DeploymentBundle["deployment"], run: {} as DeploymentBundle["run"] };
}

function progressOf(worker: Worker, serviceId: string, lock: Lock | undefined): Progress {
  return {
    step: (_name, work) => work(),
    log: (line) => worker.runtime.log.info({ serviceId }, line),
    fence: async () => {
      if (lock && !lock.isHeld()) throw new Error("the lock was lost");
    },
  };
}

/** One waits, one works: a third ring says nothing new. */
const waiting = new Set<string>();

/** Brings the machine to what the rows say: routes, stop, start. */
export async function reconcileService(worker: Worker, serviceId: string): Promise<void> {
  worker.running.get(serviceId)?.routes.ring();
  if (waiting.has(serviceId)) return;
  waiting.add(serviceId);
  let lock: Lock;
  try {
    lock = await worker.locks.lock(`machine:${serviceId}`, worker.stopping);
  } finally {
    waiting.delete(serviceId);
  }
  await using held = lock;
  const at = await currentOf(worker, serviceId);
  if (!at) return;
  const removed = at.service.deletedAt !== null;
  await worker.settled(at.service.serverId);
  const machine = worker.machineOf(at.service.serverId);
  const desired = await desiredOf(worker, {
    at,
    release: pastRelease(worker, at),
    running: at.service.desired === "running" && !removed,
    removed,
  });
  try {
    const routes = desired.routes.map(({ domainId }) => domainId);
    await release(machine, desired, progressOf(worker, serviceId, held));
    await noteSuccess(worker, at, routes);
  } catch (error) {
    await noteProblem(worker, at, error);
    if (isAppError(error) && error.retryable) throw error;
    return;
  }
  if (!desired.running) await worker.runtime.tasks.enqueue("retire", { serviceId });
}

const tryWithinMs = 20_000;

/** What somebody added to the proxy's file is stored only when the proxy has taken it. */
export async function tryProxyRules(worker: Worker, { serviceId, sealed }: QuestionInput<"proxyRules.try">) {
  const signal = AbortSignal.any([worker.stopping, AbortSignal.timeout(tryWithinMs)]);
  await using lock = await worker.locks.lock(`machine:${serviceId}`, signal);
  const at = await currentOf(worker, serviceId);
  if (!at || at.service.deletedAt !== null) throw notFound("Service");
  await worker.settled(at.service.serverId);
  const running = at.service.desired === "running";
  const rules = sealed === null ? null : openStored(worker, serviceId, sealed).rules;
  const desired = await desiredOf(worker, { at, release: pastRelease(worker, at), running, rules });
  await tryRoutes(worker.machineOf(at.service.serverId), desired, progressOf(worker, serviceId, lock));
  return {};
}

async function noteSuccess({ runtime }: Worker, at: DeploymentBundle, routes: readonly string[]): Promise<void> {
  await runtime.db.update(service).set({ problem: null }).where(eq(service.id, at.service.id));
  await noteRoutes(runtime, at, routes);
  await announce(runtime, at);
}

async function noteProblem({ runtime }: Worker, at: DeploymentBundle, error: unknown): Promise<void> {
  runtime.log.error({ error, serviceId: at.service.id }, "reconcile failed");
  const { code, message } = publicError(error);
  await runtime.db
    .update(service)
    .set({ problem: { code, message, at: runtime.now().toISOString() } })
    .where(eq(service.id, at.service.id));
  await announce(runtime, at);
}

async function announce(runtime: Worker["runtime"], at: DeploymentBundle): Promise<void> {
  const ids = { organizationId: at.project.organizationId, environmentId: at.environment.id, serviceId: at.service.id };
  await runtime.events.publish({ type: "service.changed", ...ids });
}

/** Drains and removes what traffic has left. Shown as the step `drain` of the deployment that replaced it. */
export async function retireService(worker: Worker, serviceId: string): Promise<void> {
  const at = await currentOf(worker, serviceId);
  if (!at) return;
  const removed = at.service.deletedAt !== null;
  await worker.settled(at.service.serverId);
  const machine = worker.machineOf(at.service.serverId);
  const running = at.service.desired === "running" && !removed;
  const abandoned = await listAbandoned(worker.runtime, serviceId);
  const desired = await desiredOf(worker, { at, release: pastRelease(worker, at), running, removed, abandoned });
  const progress = progressOf(worker, serviceId, undefined);
  // Of the deployment that is retired for; a reconcile at the start must not stop there in its place.
  if (worker.runtime.checkpoint) progress.checkpoint = worker.runtime.checkpoint;
  const recorder = running && at.run.id ? drainRecorder(worker, at) : undefined;
  if (recorder) progress.step = recorder.step;
  try {
    await retire(machine, desired, progress);
  } finally {
    await recorder?.settled();
  }
  if (removed) return;
  await forgetUploads(worker, serviceId);
  await forgetImages(worker, serviceId, machine);
}

function drainRecorder(worker: Worker, at: DeploymentBundle): StepRecorder {
  const { runtime } = worker;
  const ids = { organizationId: at.project.organizationId, environmentId: at.environment.id, serviceId: at.service.id };
  return recordSteps(
    runtime,
    at.run.id,
    at.run.steps,
    () => void runtime.events.publish({ type: "run.changed", ...ids, runId: at.run.id }),
  );
}
