/** A program that somebody runs once in a service's image. It outlives us: it is found again by its name. */
import { AppError, isAppError, type StepName } from "@moorage/domain";
import type { DesiredRelease, DesiredState, OneOffLimits } from "@moorage/domain/service";
import { ensureOverlay } from "./docker/networks.ts";
import { awaitOnce, removeContainer, startOnce } from "./docker/run-once.ts";
import { dockerError, orUndefined } from "./host/errors.ts";
import type { FrameLine } from "./logs/frames.ts";
import { labels, type Machine } from "./machine.ts";
import { removeMountedFiles, writeMountedFiles } from "./reconcile/files.ts";
import { oneOffContainer } from "./reconcile/one-off.ts";

const commandRole = "command";
const graceSeconds = 5;

const nameOf = ({ instanceId }: Machine, runId: string): string =>
  `moorage-${instanceId}-${runId.replaceAll("_", "-")}`;

export interface CommandToRun {
  runId: string;
  argv: readonly string[];
  release: DesiredRelease;
  limits: OneOffLimits;
  /** What is left of its time. */
  timeoutMs: number;
  /** Whether it was seen to run: then it must not be run again. */
  begun: boolean;
}

export interface CommandProgress {
  step<T>(name: StepName, work: () => Promise<T>): Promise<T>;
  /** What it says, from its beginning. */
  onLine(line: FrameLine): void;
  /** Ends it. */
  signal: AbortSignal;
  /** Leaves it as it is. */
  leave: AbortSignal;
}

/** Makes the step one that failed. */
class EndedWith extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** The exit code. The container stays until `removeCommand`, so that a successor of ours finds how it ended. */
export async function runCommand(
  machine: Machine,
  desired: DesiredState,
  command: CommandToRun,
  { step, onLine, signal, leave }: CommandProgress,
): Promise<number> {
  const { host } = machine;
  const name = nameOf(machine, command.runId);
  try {
    if (await mustStart(machine, name, command, signal))
      await step("start", () => start(machine, desired, name, command));
    const { timeoutMs } = command;
    await step("command", async () => {
      const exitCode = await awaitOnce(host, name, { timeoutMs, signal, leave, graceSeconds, onLine });
      if (exitCode !== 0) throw new EndedWith(exitCode);
    });
    return 0;
  } catch (error) {
    if (error instanceof EndedWith) return error.exitCode;
    if (isAppError(error) && error.code === "TIMEOUT")
      throw new AppError("TIMEOUT", `The command was not done within ${command.limits.timeoutSeconds} s.`, {
        hint: "Give it more time, or do less at once.",
      });
    throw dockerError(host.id, error, "The command could not be run");
  }
}

async function mustStart(
  { host }: Machine,
  name: string,
  command: CommandToRun,
  signal: AbortSignal,
): Promise<boolean> {
  if (await orUndefined(host.docker.getContainer(name).inspect())) return !command.begun;
  if (signal.aborted) throw new AppError("CANCELLED", "It was cancelled.");
  if (!command.begun && command.timeoutMs > 0) return true;
  throw new AppError("NOT_FOUND", "The command's container is gone, so how it ended is not known.", {
    hint: "Look at what it should have done before you run it again.",
  });
}

async function start(machine: Machine, desired: DesiredState, name: string, command: CommandToRun): Promise<void> {
  const { argv, release, runId, limits } = command;
  const { network, id } = desired.environment;
  await ensureOverlay(machine.host, network, machine.instanceId, id);
  await writeMountedFiles(machine, desired, name, release);
  const { resources } = release.settings;
  const create = await oneOffContainer(machine, desired, {
    ...{ name, filesOf: name, argv, release },
    labels: { [labels.role]: commandRole, [labels.run]: runId, [labels.owner]: desired.serviceId },
    limits: {
      memoryLimit: limits.memoryLimit ?? resources.memoryLimit,
      cpuLimit: limits.cpuLimit ?? resources.cpuLimit,
      processes: limits.processes,
    },
  });
  await startOnce(machine.host, create);
}

/** Also while it runs: with its service everything of it goes. */
export async function removeCommand(machine: Machine, serviceId: string, runId: string): Promise<void> {
  const name = nameOf(machine, runId);
  await removeContainer(machine.host, name);
  await removeMountedFiles(machine, serviceId, name);
}

/** What a killed worker left of commands that have ended: those whose run is not in `open`. */
export async function removeLeftCommands(
  machine: Machine,
  openRuns: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const label = [`${labels.instance}=${machine.instanceId}`, `${labels.role}=${commandRole}`];
  const found = await machine.host.docker.listContainers({ all: true, filters: { label } });
  if (found.length === 0) return;
  // Asked after the look: what has begun since is not seen as left.
  const open = await openRuns();
  for (const { Labels } of found) {
    const runId = Labels[labels.run] ?? "";
    if (!open.has(runId)) await removeCommand(machine, Labels[labels.owner] ?? "", runId);
  }
}
