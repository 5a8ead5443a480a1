import { AppError } from "@moorage/domain";
import { causeOf, missingPathOf, noServerWords } from "@moorage/domain/service";
import { findService, type SwarmTask } from "../docker/services.ts";
import { lookAtTasks } from "../docker/task-look.ts";
import { orUndefined } from "../host/errors.ts";
import { lastLinesOf } from "../logs/last-lines.ts";
import type { Machine } from "../machine.ts";
import { waitFor } from "../wait.ts";

export const endedStates = new Set(["failed", "rejected", "complete", "orphaned"]);

/** The new version did not come up: said with the task's own error and the app's last lines. */
export class NotHealthy extends AppError {
  /** Of the app itself: why is there, if anywhere. */
  get lastLines(): readonly string[] {
    const { lastLines = [] } = (this.cause ?? {}) as { lastLines?: string[] };
    return lastLines;
  }
}

export interface WaitOptions {
  timeoutMs: number;
  signal: AbortSignal | undefined;
  /** Tasks of an earlier life of the service: they ended, and that is no failure of this start. */
  ignored: ReadonlySet<string>;
  /** Not some, but all that Swarm wants: one on each server. */
  everywhere?: boolean;
}

/** Waits until `replicas` tasks run (and are healthy, where the image says how); fails at the first that ends. */
export async function waitHealthy(
  machine: Machine,
  { name, id }: { name: string; id?: string | undefined },
  replicas: number,
  options: WaitOptions,
): Promise<void> {
  const { timeoutMs, signal, ignored, everywhere = false } = options;
  let waiting: string | undefined;
  const serviceId = id ?? (await findService(machine.host, name))?.ID;
  if (!serviceId) throw new AppError("NOT_FOUND", `The Swarm service ${name} is gone.`);
  const check = async (): Promise<boolean> => {
    const tasks = (await lookAtTasks(machine.host, serviceId)).filter(({ ID }) => !ignored.has(ID));
    const up = tasks.filter(({ Status }) => Status.State === "running").length;
    const wanted = everywhere ? tasks.filter(({ DesiredState }) => DesiredState === "running").length : 0;
    if (up >= Math.max(replicas, wanted)) return true;
    await throwIfEnded(machine, tasks);
    waiting = tasks.find(({ Status }) => Status.Err)?.Status.Err ?? waiting;
    return false;
  };
  try {
    await waitFor(check, { timeoutMs, everyMs: 0, what: "The new version runs", signal });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "TIMEOUT") throw error;
    throw new NotHealthy("TIMEOUT", `The new version was not running within ${Math.round(timeoutMs / 1000)} s.`, {
      cause: { why: waiting ?? "It is still starting.", lastLines: await lastLinesOf(machine.host, name) },
      hint: "Raise the deadline in the service's settings if it needs longer to start.",
    });
  }
}

export async function throwIfEnded(machine: Machine, tasks: readonly SwarmTask[]): Promise<void> {
  const ended = tasks.find(({ Status }) => endedStates.has(Status.State));
  if (!ended) {
    // A port counts as taken until Swarm has put away the task of the version that just ended.
    const stuck = tasks.find(({ Status: { Err = "" } }) => noServerWords(Err) && !/host-mode port/.test(Err));
    if (!stuck) return;
    const { why, hint } = noServerWords(stuck.Status.Err) ?? {};
    throw new NotHealthy("PRECONDITION", "No server can take this service.", { cause: { why }, ...(hint && { hint }) });
  }
  const { ContainerStatus, Err } = ended.Status;
  const container = ContainerStatus?.ContainerID;
  const outOfMemory = container ? await wasOutOfMemory(machine, container) : false;
  const exitCode = ContainerStatus?.ExitCode;
  const cause = causeOf({
    outOfMemory,
    ...(Err ? { error: Err } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
  });
  throw new NotHealthy("PRECONDITION", messageFor(cause, ended.Status.State), {
    cause: {
      why: `${whyOf(Err, cause, exitCode)}${await placeWords(machine, ended)}`,
      lastLines: container ? await lastLinesOf(machine.host, { container }) : [],
    },
    hint: hintFor(cause, Err),
  });
}

/** Swarm says "task: non-zero exit (3)"; anything else that it says is worth reading as it is. */
function whyOf(error: string | undefined, cause: string, exitCode: number | undefined): string {
  if (error && !/^task: non-zero exit/.test(error)) return error;
  return exitCode === undefined ? cause : `Its main process ended with exit code ${exitCode}.`;
}

const messageFor = (cause: string, state: string): string =>
  state === "rejected" ? `The new version could not start: ${cause}.` : `The new version ended at its start: ${cause}.`;

/** On which node of several a task was refused: what it lacks there, the others may have. */
async function placeWords({ host, nodeId }: Machine, { NodeID, Status }: SwarmTask): Promise<string> {
  if (Status.State !== "rejected" || !NodeID || NodeID === nodeId) return "";
  const node = (await orUndefined(host.docker.getNode(NodeID).inspect())) as Node | undefined;
  return ` (on the server ${node?.Description?.Hostname ?? NodeID})`;
}

interface Node {
  Description?: { Hostname?: string };
}

function hintFor(cause: string, error: string | undefined): string {
  if (missingPathOf(error))
    return "A path of the server must be there on every server that may run it: make the folder, or keep the service off that server by its rules of placement.";
  if (/No such image: sha256:/.test(error ?? ""))
    return "Deploy it again, which copies the image there; or set a registry, to which builds are pushed and from which every node pulls.";
  if (cause === "out of memory") return "Give it more memory, or make it use less.";
  if (cause === "image not found") return "Check the image's name and tag.";
  if (cause === "the server's disk is full") return "Make space on the server, then deploy again.";
  return "Its own last lines below say why. Correct it, then deploy again.";
}

async function wasOutOfMemory({ host }: Machine, container: string): Promise<boolean> {
  const state = await host.docker
    .getContainer(container)
    .inspect()
    .catch(() => undefined);
  return state?.State.OOMKilled === true;
}
