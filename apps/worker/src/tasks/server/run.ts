/** Work on a server that takes time, as a run: again after a kill, and whenever somebody asks. */
import { causeOfError } from "@moorage/core/deployment";
import { createLogSink, recordSteps } from "@moorage/core/run";
import { claimServerRun, finishServerRun, type ServerRunBundle } from "@moorage/core/server";
import { AppError, isAppError, type RunType, type StepName } from "@moorage/domain";
import { prepareServer } from "../../machines/remote-server.ts";
import type { Worker } from "../../worker.ts";
import { cleanServer } from "./clean.ts";
import { drainNode } from "./drain.ts";
import { exchangeKey } from "./exchange-key.ts";
import { problemOf } from "./problem.ts";

/** What the work tells its run. */
export interface RunProgress {
  step<T>(name: StepName, work: () => Promise<T>): Promise<T>;
  log(line: string): void;
  /** A few words beside a step. */
  note(name: StepName, text: string): void;
  /** Fires when it is cancelled. */
  signal: AbortSignal;
}

export async function workOnServer(worker: Worker, runId: string): Promise<void> {
  await using lock = await worker.locks.tryLock(`run:${runId}`);
  if (!lock) return;
  const abort = new AbortController();
  // Before the row is read, so that no request to cancel falls between.
  worker.serverRuns.set(runId, abort);
  try {
    const at = await claimServerRun(worker.runtime, runId);
    if (at?.run.cancelRequestedAt) abort.abort(wasCancelled());
    if (at) await workOn(worker, at, abort.signal);
  } finally {
    worker.serverRuns.delete(runId);
  }
}

const wasCancelled = () => new AppError("CANCELLED", "It was cancelled.");

export const cancelServerRun = ({ serverRuns }: Worker, runId: string): void =>
  serverRuns.get(runId)?.abort(wasCancelled());

async function workOn(worker: Worker, at: ServerRunBundle, signal: AbortSignal): Promise<void> {
  const { runtime } = worker;
  const runId = at.run.id;
  const sink = await createLogSink(runtime, runId);
  const event = { type: "server.changed" as const, organizationId: at.run.organizationId, serverId: at.server.id };
  const recorder = recordSteps(runtime, runId, at.run.steps, () => void runtime.events.publish(event));
  const line = (text: string, stream: "system" | "stderr" = "system") => {
    const step = recorder.current();
    sink.line(text, { stream, ...(step ? { step } : {}) });
  };
  const step: RunProgress["step"] = (name, work) => {
    signal.throwIfAborted();
    return recorder.step(name, work);
  };
  try {
    const said = await perform(worker, at, { step, note: recorder.note, log: line, signal });
    await Promise.all([recorder.settled(), sink.settled()]);
    await finishServerRun(runtime, at, { status: "succeeded", ...said });
  } catch (error) {
    // The next start finds the run and goes on.
    if (worker.stopping.aborted) return;
    line(...wordsOf(error, at.run.type, signal));
    await Promise.all([recorder.settled(), sink.settled()]);
    if (signal.aborted) return await finishServerRun(runtime, at, { status: "cancelled" });
    if (!isAppError(error)) runtime.log.error({ error, runId }, "work on a server failed unexpectedly");
    const { traffic: _none, ...said } = causeOfError(error, recorder.current(), { traffic: "" }, sink.clean);
    await finishServerRun(runtime, at, { status: "failed", cause: { ...said, ...problemOf(error) } });
  } finally {
    await sink.end();
  }
}

const setupStays = "what was done until here stays, and another set-up goes on with it";
const keyStays = "another run sees to it that the old key alone is let in";

const wordsOf = (error: unknown, type: RunType, { aborted }: AbortSignal): [string, "system" | "stderr"] =>
  aborted
    ? [`Cancelled; ${type === "key-rotation" ? keyStays : setupStays}`, "system"]
    : [`Failed: ${problemOf(error).message}`, "stderr"];

/** Answers what is to be said of it when it has ended. */
async function perform(
  worker: Worker,
  { run, server }: ServerRunBundle,
  progress: RunProgress,
): Promise<{ freed?: string }> {
  if (run.type === "server-clean") return cleanServer(worker, server, run.description.split(" "), progress);
  if (run.type === "node-drain") await drainNode(worker, server, run.description, progress);
  else if (run.type === "key-rotation") await exchangeKey(worker, server, run.description, progress);
  else await setUp(worker, server, progress);
  return {};
}

async function setUp(worker: Worker, server: ServerRunBundle["server"], progress: RunProgress): Promise<void> {
  await using held = await worker.hosts.hold(server);
  await prepareServer(worker, server, held.host, { ...progress, mayInstall: true });
  progress.log(`${server.name} is ready`);
}
