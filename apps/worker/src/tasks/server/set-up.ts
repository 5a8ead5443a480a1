/** Makes a server ready, as a run: again after a kill, and whenever somebody asks. */
import { causeOfError } from "@moorage/core/deployment";
import { createLogSink, recordSteps } from "@moorage/core/run";
import { claimSetup, finishSetup, type SetupBundle } from "@moorage/core/server";
import { isAppError } from "@moorage/domain";
import { prepareServer, type Steps } from "../../machines/remote-server.ts";
import type { Worker } from "../../worker.ts";
import { problemOf } from "./problem.ts";

export async function runSetup(worker: Worker, runId: string): Promise<void> {
  await using lock = await worker.locks.tryLock(`run:${runId}`);
  if (!lock) return;
  const at = await claimSetup(worker.runtime, runId);
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
    await setUp(worker, at, { step: recorder.step, log, mayInstall: true });
    log(`${at.server.name} is ready`);
    await recorder.settled();
    await finishSetup(runtime, at, {});
  } catch (error) {
    // The next start finds the run and goes on.
    if (worker.stopping.aborted) return;
    if (!isAppError(error)) runtime.log.error({ error, runId }, "a set-up failed unexpectedly");
    const { traffic: _none, ...said } = causeOfError(error, recorder.current(), { traffic: "" });
    const cause = { ...said, ...problemOf(error) };
    const last = recorder.current();
    sink.line(`Failed: ${cause.message}`, { stream: "stderr", ...(last ? { step: last } : {}) });
    await recorder.settled();
    await finishSetup(runtime, at, { cause });
  } finally {
    await sink.end();
  }
}

async function setUp(worker: Worker, { server }: SetupBundle, steps: Steps): Promise<void> {
  await using held = await worker.hosts.hold(server);
  await prepareServer(worker, server, held.host, steps);
}
