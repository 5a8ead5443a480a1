/** One-off commands: begun by a job, and waited for beside it, since they may take hours and jobs are few. */
import { type CommandBundle, claimCommand, finishCommand, listOpenCommands } from "@moorage/core/command";
import { causeOfError } from "@moorage/core/deployment";
import { createLogSink, type LogSink, readRunLog, recordSteps, type StepRecorder } from "@moorage/core/run";
import { AppError, isAppError, type RunCause } from "@moorage/domain";
import { upgradeSpec } from "@moorage/domain/service";
import { type Machine, removeCommand, runCommand } from "@moorage/engine";
import type { Worker } from "../worker.ts";
import { desiredOf, releaseOf, resolveEnv } from "./deployment/desired.ts";

/** Runs a command, or goes on with one whose worker died; does not wait for its end. */
export function beginCommand(worker: Worker, commandId: string): void {
  if (worker.commands.has(commandId)) return;
  const abort = new AbortController();
  const done = work(worker, commandId, abort)
    .catch((error: unknown) => {
      // Leaving it as it is when this process stops is no failure.
      if (!worker.stopping.aborted)
        worker.runtime.log.warn({ error, commandId }, "a command was left, and is looked for again");
    })
    .finally(() => worker.commands.delete(commandId));
  worker.commands.set(commandId, { abort, done });
}

export const endCommand = (worker: Worker, commandId: string): void =>
  worker.commands.get(commandId)?.abort.abort(new AppError("CANCELLED", "It was cancelled."));

/** With a service that goes; nobody is told how it ended. */
export async function removeCommandsOf(worker: Worker, serviceId: string, machine: Machine): Promise<void> {
  for (const commandId of await listOpenCommands(worker.runtime, serviceId)) {
    endCommand(worker, commandId);
    await removeCommand(machine, serviceId, commandId);
  }
}

async function work(worker: Worker, commandId: string, abort: AbortController): Promise<void> {
  await using lock = await worker.locks.tryLock(`run:${commandId}`);
  if (!lock) return;
  const at = await claimCommand(worker.runtime, commandId);
  if (!at) return;
  if (at.run.cancelRequestedAt) abort.abort(new AppError("CANCELLED", "It was cancelled."));
  const { runtime } = worker;
  const sink = await createLogSink(runtime, commandId);
  const { organizationId } = at.project;
  const { id: serviceId, environmentId } = at.service;
  const changed = () =>
    void runtime.events.publish({ type: "run.changed", organizationId, environmentId, serviceId, runId: commandId });
  const recorder = recordSteps(runtime, commandId, at.run.steps, changed);
  changed();
  try {
    await perform({ worker, at, sink, recorder, signal: abort.signal });
  } finally {
    await sink.end();
  }
}

interface Work {
  worker: Worker;
  at: CommandBundle;
  sink: LogSink;
  recorder: StepRecorder;
  signal: AbortSignal;
}

async function perform(given: Work): Promise<void> {
  const { worker, at, sink, recorder } = given;
  await worker.settled(at.service.serverId);
  const machine = worker.machineOf(at.service.serverId);
  try {
    const exitCode = await runOn(machine, given);
    await Promise.all([recorder.settled(), sink.settled()]);
    if (exitCode === 0) await finishCommand(worker.runtime, at, { status: "succeeded", exitCode });
    else await finishCommand(worker.runtime, at, { status: "failed", cause: exitCause(exitCode), exitCode });
  } catch (error) {
    // An engine that is away may still run it: the next look tells.
    if (worker.stopping.aborted || (isAppError(error) && error.retryable)) throw error;
    await recordFailure(given, error);
  }
  await removeCommand(machine, at.service.id, at.run.id);
}

async function runOn(machine: Machine, { worker, at, sink, recorder, signal }: Work): Promise<number> {
  const { run, command, service, environment, project } = at;
  const env = await resolveEnv(worker, at);
  sink.mask(Array.from(env.values(), (value) => value.reveal()));
  const spec = upgradeSpec(service.spec, service.specVersion);
  const placed = {
    service,
    environment,
    project,
    deployment: { id: run.id, number: command.number, spec, registryId: null },
  };
  const release = releaseOf(worker, placed, command.image, env);
  const desired = await desiredOf(worker, { at: placed, release, running: true });
  const { argv, limits } = command;
  const since = run.startedAt?.getTime() ?? Date.now();
  const begun = run.steps.some(({ name }) => name === "command");
  const timeoutMs = Math.max(1, since + limits.timeoutSeconds * 1_000 - Date.now());
  // Its log is read from the beginning, so that what was written before is left out.
  let known = begun ? (await readRunLog(worker.runtime, run.id)).filter(({ stream }) => stream !== "system").length : 0;
  return runCommand(
    machine,
    desired,
    { runId: run.id, argv, release, limits, timeoutMs, begun },
    {
      step: recorder.step,
      signal,
      leave: worker.stopping,
      onLine: ({ text, stream }) => {
        if (known > 0) known -= 1;
        else sink.line(text, { stream, step: "command" });
      },
    },
  );
}

/** What a code usually means. */
const exitWords: Readonly<Record<number, string>> = {
  126: "The program may not be executed.",
  127: "The image has no program of this name.",
  137: "It was killed: by its memory limit, or from outside.",
};

const exitCause = (exitCode: number): RunCause => ({
  code: "PRECONDITION",
  message: `The command ended with exit code ${exitCode}.`,
  step: "command",
  ...(exitWords[exitCode] ? { why: exitWords[exitCode] } : {}),
  hint: "Its own last lines say why.",
});

async function recordFailure({ worker, at, sink, recorder }: Work, error: unknown): Promise<void> {
  const { log } = worker.runtime;
  const cancelled = isAppError(error) && error.code === "CANCELLED";
  if (!isAppError(error)) log.error({ error, commandId: at.run.id }, "a command failed unexpectedly");
  const { traffic: _none, ...cause } = causeOfError(error, recorder.current(), { traffic: "" }, sink.clean);
  sink.line(cancelled ? "Cancelled" : `Failed: ${cause.message}`, { stream: cancelled ? "system" : "stderr" });
  await Promise.all([recorder.settled(), sink.settled()]);
  await finishCommand(worker.runtime, at, cancelled ? { status: "cancelled" } : { status: "failed", cause });
}
