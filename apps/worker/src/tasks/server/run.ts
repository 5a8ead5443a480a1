/** Work on a server that takes time, as a run: again after a kill, and whenever somebody asks. */
import { causeOfError } from "@moorage/core/deployment";
import { createLogSink, recordSteps } from "@moorage/core/run";
import { claimServerRun, finishServerRun, type ServerRunBundle } from "@moorage/core/server";
import { isAppError, type StepName } from "@moorage/domain";
import { prepareServer } from "../../machines/remote-server.ts";
import type { Worker } from "../../worker.ts";
import { drainNode } from "./drain.ts";
import { problemOf } from "./problem.ts";

/** What the work tells its run. */
export interface RunProgress {
  step<T>(name: StepName, work: () => Promise<T>): Promise<T>;
  log(line: string): void;
}

export async function workOnServer(worker: Worker, runId: string): Promise<void> {
  await using lock = await worker.locks.tryLock(`run:${runId}`);
  if (!lock) return;
  const at = await claimServerRun(worker.runtime, runId);
  if (!at) return;
  const { runtime } = worker;
  const sink = await createLogSink(runtime, runId);
  const event = { type: "server.changed" as const, organizationId: at.run.organizationId, serverId: at.server.id };
  const recorder = recordSteps(runtime, runId, at.run.steps, () => void runtime.events.publish(event));
  const log = (text: string) => {
    const step = recorder.current();
    sink.line(text, step ? { step } : {});
  };
  try {
    await perform(worker, at, { step: recorder.step, log });
    await recorder.settled();
    await finishServerRun(runtime, at, {});
  } catch (error) {
    // The next start finds the run and goes on.
    if (worker.stopping.aborted) return;
    if (!isAppError(error)) runtime.log.error({ error, runId }, "work on a server failed unexpectedly");
    const { traffic: _none, ...said } = causeOfError(error, recorder.current(), { traffic: "" });
    const cause = { ...said, ...problemOf(error) };
    const last = recorder.current();
    sink.line(`Failed: ${cause.message}`, { stream: "stderr", ...(last ? { step: last } : {}) });
    await recorder.settled();
    await finishServerRun(runtime, at, { cause });
  } finally {
    await sink.end();
  }
}

async function perform(worker: Worker, { run, server }: ServerRunBundle, progress: RunProgress): Promise<void> {
  if (run.type === "node-drain") return drainNode(worker, server, run.description, progress);
  await using held = await worker.hosts.hold(server);
  await prepareServer(worker, server, held.host, { ...progress, mayInstall: true });
  progress.log(`${server.name} is ready`);
}
