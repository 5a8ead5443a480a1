import {
  causeOfError,
  claimDeployment,
  type DeploymentBundle,
  findDeployment,
  finishDeployment,
  type Outcome,
} from "@moorage/core/deployment";
import { createLogSink, type Lock, type LogSink, recordSteps, type StepRecorder } from "@moorage/core/run";
import { AppError, isAppError } from "@moorage/domain";
import { type LiveRoutes, type Machine, NotHealthy, type Progress, release, undo } from "@moorage/engine";
import { HostUnreachable } from "@moorage/engine/host";
import { type Bell, createBell } from "../../bell.ts";
import type { Worker } from "../../worker.ts";
import { noteRoutes } from "../service/note-routes.ts";
import { type CommitReport, reportCommit } from "./commit-status.ts";
import { desiredOf, pastRelease, releaseOf, routesOf } from "./desired.ts";
import { fenceOf } from "./fence.ts";
import { envOf, imageOf, keepEnv, keepImage } from "./make.ts";
import { spreadImage } from "./spread.ts";

/** One deployment from claim to finish. Another process that has it, or a service that is busy, ends this at once. */
export async function runDeployment(worker: Worker, deploymentId: string): Promise<void> {
  await using lock = await worker.locks.tryLock(`run:${deploymentId}`);
  if (!lock) return;
  const at = await claimDeployment(worker.runtime, deploymentId);
  if (!at) return;
  await worker.runtime.checkpoint?.("claimed");
  const abort = new AbortController();
  const here = { abort, routes: createBell() };
  worker.running.set(at.service.id, here);
  if (at.run.cancelRequestedAt) abort.abort(wasCancelled());
  try {
    await perform(worker, at, lock, AbortSignal.any([abort.signal, worker.stopping]), here.routes);
  } finally {
    if (worker.running.get(at.service.id) === here) worker.running.delete(at.service.id);
  }
}

const wasCancelled = () => new AppError("CANCELLED", "The deployment was cancelled.");

interface Work {
  worker: Worker;
  machine: Machine;
  at: DeploymentBundle;
  sink: LogSink;
  recorder: StepRecorder;
  progress: Progress;
  signal: AbortSignal;
  routesChanged: Bell;
  report: CommitReport;
  /** Once. */
  finish(outcome: Outcome): Promise<void>;
}

async function perform(
  worker: Worker,
  at: DeploymentBundle,
  lock: Lock,
  signal: AbortSignal,
  routesChanged: Bell,
): Promise<void> {
  const { runtime } = worker;
  const sink = await createLogSink(runtime, at.run.id);
  const changed = () => void runtime.events.publish(runChanged(at));
  const recorder = recordSteps(runtime, at.run.id, at.run.steps, changed);
  changed();
  const log = (text: string) => {
    const step = recorder.current();
    sink.line(text, step ? { step } : {});
  };
  const progress: Progress = {
    step: recorder.step,
    log,
    fence: fenceOf(worker, at, lock),
    signal,
    ...(runtime.checkpoint ? { checkpoint: runtime.checkpoint } : {}),
  };
  const report = reportCommit(worker, at, log);
  let ended: Outcome | undefined;
  const finish = async (outcome: Outcome) => {
    await finishDeployment(runtime, at, outcome);
    ended = outcome;
  };
  const work = { worker, at, sink, recorder, progress, signal, routesChanged, report, finish };
  try {
    await unlessAborted(worker.settled(at.service.serverId), signal);
    await succeedOrUndo({ ...work, machine: worker.machineOf(at.service.serverId) });
  } catch (error) {
    await recordFailure(work, error, { traffic: "Nothing changed for requests." });
  } finally {
    // Nothing of the machine is held any more: a git host may take its time.
    if (ended) await report.ended(ended);
    await sink.end();
  }
}

async function unlessAborted(waiting: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    await Promise.race([waiting, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

const runChanged = (at: DeploymentBundle) => ({
  type: "run.changed" as const,
  organizationId: at.project.organizationId,
  environmentId: at.environment.id,
  serviceId: at.service.id,
  runId: at.run.id,
});

async function succeedOrUndo(work: Work): Promise<void> {
  const { worker, machine, at, recorder, progress } = work;
  try {
    const env = await envOf(work);
    // One after the other: what fails must not leave the next at work without its lock.
    await keepEnv(work, env);
    const image = await imageOf(work, env);
    await keepImage(work, image);
    const imageOn = await spreadImage(work, image);
    await using machineLock = await worker.locks.lock(`machine:${at.service.id}`, work.signal);
    const fenced: Progress = { ...progress, fence: fenceOf(worker, at, machineLock) };
    const desired = await desiredOf(worker, {
      at,
      release: { ...releaseOf(worker, at, image, env), imageOn },
      running: true,
    });
    await release(machine, desired, fenced, liveRoutesOf(worker, at, work.routesChanged));
    progress.log(`#${at.deployment.number} serves`);
    await recorder.settled();
    await work.finish({ status: "succeeded" });
    await worker.runtime.checkpoint?.("finished");
  } catch (error) {
    // Stopping is no failure: the next start finds the run and goes on.
    if (worker.stopping.aborted) throw error;
    const served = await undoFailed(work, error);
    await recordFailure(work, error, served);
  }
}

/** Domains that are added while the new version is proved are not to wait for it. */
function liveRoutesOf(worker: Worker, at: DeploymentBundle, changed: Bell): LiveRoutes {
  return {
    changed: changed.heard,
    read: () => routesOf(worker, at),
    applied: ({ routes }) =>
      noteRoutes(
        worker.runtime,
        at,
        routes.map(({ domainId }) => domainId),
      ),
  };
}

/** What a failure did to traffic. */
interface Served {
  traffic: string;
  kept?: number;
}

/** Reconciles what served before; says what that did to traffic. */
async function undoFailed({ worker, machine, at, recorder, progress, sink }: Work, error: unknown): Promise<Served> {
  const reached = recorder.steps().some(({ name }) => name !== "checkout" && name !== "build" && name !== "push");
  const active = at.service.activeDeploymentId
    ? await findDeployment(worker.runtime, at.service.activeDeploymentId)
    : undefined;
  const past = active ? pastRelease(worker, active) : undefined;
  const served: Served = past
    ? { traffic: `#${past.number} serves as before.`, kept: past.number }
    : { traffic: "No version was serving before." };
  if (!reached) return served;
  const step = recorder.current();
  const said = error instanceof NotHealthy ? error.lastLines : [];
  for (const line of said) sink.line(line, { stream: "stderr", ...(step ? { step } : {}) });
  progress.log(isAppError(error) ? error.message : "Something went wrong on our side.");
  try {
    await using lock = await worker.locks.lock(`machine:${at.service.id}`, worker.stopping);
    const running = at.service.desired === "running";
    const previous = await desiredOf(worker, { at: active ?? at, release: past, running });
    // The undo must not be cancelled by what cancelled the deployment.
    const { signal: _cancelled, ...rest } = progress;
    await undo(machine, previous, at.deployment.number, { ...rest, fence: fenceOf(worker, at, lock) });
    return served;
  } catch (undoError) {
    worker.runtime.log.error({ error: undoError, deploymentId: at.deployment.id }, "undo failed");
    worker.unsettled.add(at.service.id);
    return { traffic: wayBackFailed(undoError) };
  }
}

function wayBackFailed(error: unknown): string {
  if (error instanceof HostUnreachable) return "The way back needs the server too: it is done as soon as it answers.";
  const why = isAppError(error) ? error.message : "see the log of Moorage";
  return `The way back failed too (${why}); it is tried until it succeeds.`;
}

async function recordFailure(
  { worker, at, recorder, sink, finish }: Omit<Work, "machine">,
  error: unknown,
  served: Served,
): Promise<void> {
  if (worker.stopping.aborted) return;
  const cancelled = isAppError(error) && error.code === "CANCELLED";
  if (!isAppError(error))
    worker.runtime.log.error({ error, deploymentId: at.deployment.id }, "a deployment failed unexpectedly");
  const step = recorder.steps().find(({ status }) => status === "failed" || status === "cancelled")?.name;
  const cause = causeOfError(error, step, served, sink.clean);
  // Where the log stands: after the way back that is not the step that failed.
  const last = recorder.current();
  sink.line(cancelled ? "Cancelled" : `Failed: ${cause.message}`, {
    stream: cancelled ? "system" : "stderr",
    ...(last ? { step: last } : {}),
  });
  await recorder.settled();
  await finish(cancelled ? { status: "cancelled" } : { status: "failed", cause });
}

/** Aborts the deployment of a service that runs here, when its row asks for that. */
export function cancelRunning(worker: Worker, serviceId: string): void {
  worker.running.get(serviceId)?.abort.abort(wasCancelled());
}
