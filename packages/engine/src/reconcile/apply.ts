import { AppError, type StepName } from "@moorage/domain";
import type { DesiredRelease, DesiredState } from "@moorage/domain/service";
import type Docker from "dockerode";
import { ensureOverlay, joinNetwork } from "../docker/networks.ts";
import { containersOf, findService, listTasks, removeService, updateService } from "../docker/services.ts";
import { dockerError, isConflict, orUndefined } from "../host/errors.ts";
import type { Machine } from "../machine.ts";
import { proveRoutes } from "../proxy/prove.ts";
import { removeRouteFile, writeRouteFile } from "../proxy/route-files.ts";
import { dockerAuth } from "../registry/access.ts";
import { throwIfCancelled, waitFor } from "../wait.ts";
import { checkPorts } from "./check-ports.ts";
import { drain } from "./drain.ts";
import { removeFilesOf, removeMountedFiles, writeMountedFiles } from "./files.ts";
import { holdUp, probeCandidate } from "./gate.ts";
import { endedStates, type WaitOptions, waitHealthy } from "./health.ts";
import { removeHooks, runHook } from "./hook.ts";
import { describeOperation, type Operation } from "./operations.ts";
import { makeSecrets, removeSecrets, type Secrets } from "./secrets.ts";
import { serviceSpecOf } from "./service-spec.ts";

export interface Progress {
  step<T>(name: StepName, work: () => Promise<T>): Promise<T>;
  log(line: string): void;
  /** Asked before a route changes: a worker that was away, or lost its lock, must not switch back. Throws. */
  fence(): Promise<void>;
  /** Tests stop a process here to kill it; nothing otherwise. */
  checkpoint?(operation: string): Promise<void>;
  signal?: AbortSignal | undefined;
}

/** Does the operations in order, each inside its step. No decisions are made here. */
export async function apply(
  machine: Machine,
  desired: DesiredState,
  operations: readonly Operation[],
  progress: Progress,
): Promise<void> {
  const run: Run = {
    machine,
    desired,
    progress,
    deadline: deadlineOf(desired),
    ignored: new Set(),
    made: new Map(),
    secrets: new Map(),
  };
  for (const group of groupsByStep(operations))
    await performGroup(run, group).catch((error: unknown) => {
      if (group.step !== "post-deploy") throw error;
      throwIfCancelled(progress.signal);
      // Traffic is there already, and the version has proved itself.
      progress.log(
        `${error instanceof AppError ? error.message : "The post-deploy command failed."} The version stays.`,
      );
    });
}

async function performGroup(run: Run, { step, operations }: Group): Promise<void> {
  const { machine, desired, progress } = run;
  await progress.step(step, async () => {
    for (const operation of operations) {
      throwIfCancelled(progress.signal);
      progress.log(describeOperation(operation));
      await perform(run, operation).catch((error: unknown) => {
        throw dockerError(machine.host.id, error, operation.do);
      });
      await progress.checkpoint?.(operation.do);
    }
  });
  // A command has a time limit of its own.
  if (step === "pre-deploy") run.deadline = deadlineOf(desired);
}

const deadlineOf = ({ deadlineSeconds }: DesiredState): number => Date.now() + deadlineSeconds * 1_000;

interface Group {
  step: StepName;
  operations: Operation[];
}

interface Run {
  machine: Machine;
  desired: DesiredState;
  progress: Progress;
  /** For start and health together. */
  deadline: number;
  ignored: Set<string>;
  /** Ids of Swarm services made here, by name: who waits for them need not ask. */
  made: Map<string, string>;
  /** Of the version that is made here. */
  secrets: Secrets;
}

function groupsByStep(operations: readonly Operation[]): Group[] {
  const groups: Group[] = [];
  for (const operation of operations) {
    const last = groups.at(-1);
    if (last?.step === operation.step) last.operations.push(operation);
    else groups.push({ step: operation.step, operations: [operation] });
  }
  return groups;
}

type Of<K extends Operation["do"]> = Extract<Operation, { do: K }>;
type Performers = { [K in Operation["do"]]: (run: Run, operation: Of<K>) => Promise<void> };

const perform = (run: Run, operation: Operation): Promise<void> =>
  (performers[operation.do] as (run: Run, operation: Operation) => Promise<void>)(run, operation);

const waitOptions = ({ deadline, ignored, progress }: Run): WaitOptions => ({
  timeoutMs: Math.max(1_000, deadline - Date.now()),
  signal: progress.signal,
  ignored,
});

const performers: Performers = {
  ensureNetwork: ({ machine, desired }, { network }) =>
    ensureOverlay(machine.host, network, machine.instanceId, desired.environment.id),
  joinProxy: ({ machine }, { network }) => joinNetwork(machine.host, network, machine.proxy.containerName),
  checkPorts: ({ machine, desired, progress }, { ports }) =>
    checkPorts(machine, desired.serviceId, ports, progress.signal),
  writeFiles: ({ machine, desired }, { name, release }) => writeMountedFiles(machine, desired, name, release),
  makeSecrets: async (run, { name, release }) => {
    run.secrets = await makeSecrets(run.machine, run.desired, name, release);
  },
  runHook: ({ machine, desired, progress }, operation) => runHook(machine, desired, operation, progress),
  createService: async ({ machine, desired, progress, made, secrets }, { name, release, place }) => {
    const auth = await authOf(release);
    const spec = serviceSpecOf(machine, desired, release, { name, place, secrets });
    for (const note of place.notes) progress.log(note);
    const service = await machine.host.docker
      .createService(auth, spec as Docker.ServiceSpec)
      .catch((error: unknown) => {
        // Made by a predecessor of this process between its look and its end.
        if (!isConflict(error)) throw error;
      });
    if (service) made.set(name, service.id);
    if (release.settings.hooks.preDeploy.length > 0) await removeHooks(machine.host, name);
  },
  updateService: (run, { name, replicas }) => scale(run, name, replicas),
  removeService: async ({ machine, desired }, { name, number }) => {
    await removeService(machine.host, name);
    await removeHooks(machine.host, name);
    // What a container that still ends has open stays until then.
    if (desired.removed) await removeFilesOf(machine, desired.serviceId);
    else await removeMountedFiles(machine, desired.serviceId, name);
    await removeSecrets(machine.host, desired.serviceId, number);
  },
  stopContainer: ({ machine }, { name }) => stopContainers(machine, name),
  waitHealthy: async (run, { name, replicas }) => {
    // It served before: that its tasks ended since, with the engine or by a crash, is why it is waited for.
    if (run.desired.proved) await ignoreEnded(run, name);
    const everywhere = run.desired.release?.settings.swarm.mode === "global";
    const service = run.made.get(name);
    await waitHealthy(run.machine, { name, id: service }, replicas, { ...waitOptions(run), everywhere });
  },
  holdUp: (run, { name, seconds }) => holdUp(run.machine, name, seconds, waitOptions(run)),
  writeProbeRoute: ({ machine, desired, progress }, { file }) =>
    progress.fence().then(() => writeRouteFile(machine, desired.serviceId, file)),
  probe: (run, { name, port }) => probeCandidate(run.machine, run.desired, name, port, waitOptions(run)),
  writeRoute: ({ machine, desired, progress }, { file }) =>
    progress.fence().then(() => writeRouteFile(machine, desired.serviceId, file)),
  holdRoute: ({ machine, desired, progress }, { file }) =>
    progress.fence().then(() => writeRouteFile(machine, desired.serviceId, file)),
  proveRoute: ({ machine, progress }, { file, absent }) => proveRoutes(machine, file, absent, progress.signal),
  removeRoute: ({ machine, desired }) => removeRouteFile(machine, desired.serviceId),
  drain: async ({ machine, progress }, { name, seconds }) => {
    const end = await drain(machine, name, seconds, progress.signal);
    if (end === "cut") progress.log(`${name} still had open connections after ${seconds} s; they are cut.`);
  },
};

/** Empty for a public image: without one, dockerode would send the whole spec in the header. */
async function authOf(release: DesiredRelease | undefined): Promise<Docker.AuthConfig> {
  const auth = await release?.registryAuth?.();
  return auth ? dockerAuth(auth) : ({} as Docker.AuthConfig);
}

async function scale({ machine, desired, ignored }: Run, name: string, replicas: number): Promise<void> {
  const found = await findService(machine.host, name);
  if (!found) throw new AppError("NOT_FOUND", `The Swarm service ${name} is gone.`);
  if (replicas > 0) for (const task of await listTasks(machine.host, { service: [name] })) ignored.add(task.ID);
  const spec = { ...found.Spec, Mode: { Replicated: { Replicas: replicas } } };
  await updateService(machine.host, found, spec, await desired.release?.registryAuth?.());
}

async function ignoreEnded({ machine, ignored }: Run, name: string): Promise<void> {
  for (const { ID, Status } of await listTasks(machine.host, { service: [name] }))
    if (endedStates.has(Status.State)) ignored.add(ID);
}

/** Swarm itself would wait 2 s before it signals. */
async function stopContainers({ host }: Machine, name: string): Promise<void> {
  const containers = await containersOf(host, name);
  await Promise.all(
    containers.map(({ Id }) =>
      orUndefined(
        host.docker
          .getContainer(Id)
          .stop()
          .catch((error: unknown) => {
            if (!isConflict(error)) throw error;
          }),
      ),
    ),
  );
  await waitFor(async () => (await containersOf(host, name)).length === 0, {
    timeoutMs: 90_000,
    everyMs: 30,
    what: `${name} has stopped`,
  });
}
