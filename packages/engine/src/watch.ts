/** One watcher per host: Docker's events for speed, a full look every 5 s for truth. */
import type { Observed, ObservedTask } from "@moorage/domain/service";
import { ourTime, type RememberedClock, rememberAhead, taskSince } from "./docker/clock.ts";
import { listServices, listTasks, type SwarmTask } from "./docker/services.ts";
import { type Engine, labels } from "./machine.ts";
import { pause, restAfter } from "./wait.ts";

const fullLookMs = 5_000;
/** Many events come together; one look serves those of so many milliseconds. */
const settling = { min: 200, max: 1_000 };
/** Swarm's tasks follow what happened to their containers a little later: a stop would show at the next full look only. */
const echoMs = [400, 1_000];
/** Swarm keeps a few ended tasks per replica; older ones say nothing. */
const endedKept = 5;

export interface Sighting {
  /** By service id; a service that has nothing on the host is absent. */
  services: Map<string, Observed>;
  at: Date;
}

interface Memory {
  outOfMemory: OutOfMemory;
  clock: RememberedClock;
}

export async function lookAtAll(engine: Engine, memory: Memory): Promise<Sighting> {
  const own = `${labels.instance}=${engine.instanceId}`;
  const at = new Date();
  const [services, tasks, aheadMs] = await Promise.all([
    listServices(engine.host, own),
    listTasks(engine.host, { label: [own] }),
    memory.clock.aheadMs(),
  ]);
  const byService = Map.groupBy(tasks, ({ ServiceID }) => ServiceID);
  const seen = new Map<string, Observed>();
  for (const { ID, Spec } of services) {
    const serviceId = Spec.Labels[labels.service];
    if (!serviceId) continue;
    const observed = seen.get(serviceId) ?? { releases: [] };
    const kept = newest(byService.get(ID) ?? []);
    observed.releases.push({
      name: Spec.Name.replace(/-[0-9a-f]{10}$/, ""),
      number: Number(Spec.Labels[labels.number] ?? 0),
      replicas: Spec.Mode?.Global
        ? kept.filter((task) => !isEnded(task)).length
        : (Spec.Mode?.Replicated?.Replicas ?? 0),
      tasks: await Promise.all(kept.map((task) => observeTask(engine, task, { ...memory, aheadMs }))),
    });
    observed.releases.sort((a, b) => a.number - b.number);
    seen.set(serviceId, observed);
  }
  return { services: seen, at };
}

const isEnded = ({ DesiredState }: SwarmTask): boolean => DesiredState !== "running" && DesiredState !== "ready";

function newest(tasks: readonly SwarmTask[]): SwarmTask[] {
  const current = tasks.filter((task) => !isEnded(task));
  const ended = tasks.filter(isEnded).sort((a, b) => b.UpdatedAt.localeCompare(a.UpdatedAt));
  return [...current, ...ended.slice(0, endedKept)].sort(
    (a, b) => (a.Slot ?? 0) - (b.Slot ?? 0) || a.ID.localeCompare(b.ID),
  );
}

/** Whether a container was ended for its memory: asked once, since it is gone soon after. */
export type OutOfMemory = Map<string, boolean>;
const memoryMax = 2_000;
const killed = 137;

async function observeTask(
  engine: Engine,
  task: SwarmTask,
  { outOfMemory: memory, aheadMs }: { outOfMemory: OutOfMemory; aheadMs: number },
): Promise<ObservedTask> {
  const { ContainerStatus, State, Err } = task.Status;
  const containerId = ContainerStatus?.ContainerID;
  const exitCode = ContainerStatus?.ExitCode;
  const ended = State === "failed" || State === "complete";
  const outOfMemory =
    ended && exitCode === killed && containerId ? await wasKilledForMemory(engine, containerId, memory) : false;
  return {
    id: task.ID,
    slot: task.Slot ?? 0,
    state: State,
    desiredState: task.DesiredState,
    since: ourTime(taskSince(task), aheadMs),
    ...(Err ? { error: Err } : {}),
    ...(ended && exitCode !== undefined ? { exitCode } : {}),
    ...(outOfMemory ? { outOfMemory } : {}),
    ...(containerId ? { containerId } : {}),
  };
}

async function wasKilledForMemory({ host }: Engine, containerId: string, memory: OutOfMemory): Promise<boolean> {
  const known = memory.get(containerId);
  if (known !== undefined) return known;
  const found = await host.docker
    .getContainer(containerId)
    .inspect()
    .catch(() => undefined);
  const answer = found?.State.OOMKilled === true;
  if (memory.size >= memoryMax) memory.clear();
  memory.set(containerId, answer);
  return answer;
}

/** Calls `onLook` at every event of ours and every 5 s until `signal` fires; `onAway` when the engine does not answer. */
export async function watch(
  engine: Engine,
  handlers: { onLook(sighting: Sighting): Promise<void>; onAway(error: unknown): void },
  signal: AbortSignal,
): Promise<void> {
  const memory = { outOfMemory: new Map<string, boolean>(), clock: rememberAhead(engine.host) };
  const onAway = (error: unknown) => {
    memory.clock.forget();
    handlers.onAway(error);
  };
  let echoes: number[] = [];
  let wake: () => void = () => undefined;
  // An outage may lie between two looks: the end of the stream tells of it.
  const onEnd = (error: unknown) => {
    if (signal.aborted) return;
    onAway(error);
    wake();
  };
  const events = followEvents(engine, () => wake(), onEnd, memory.outOfMemory, signal);
  while (!signal.aborted) {
    const began = performance.now();
    try {
      await handlers.onLook(await lookAtAll(engine, memory));
    } catch (error) {
      onAway(error);
    }
    const settle = restAfter(performance.now() - began, settling);
    const woken = new Promise<void>((resolve) => {
      wake = () => {
        echoes = [...echoMs];
        setTimeout(resolve, settle);
      };
    });
    await Promise.race([woken, pause(echoes.shift() ?? fullLookMs, signal)]);
  }
  await events;
}

interface DockerEvent {
  Type?: string;
  Action?: string;
  Actor?: { ID?: string; Attributes?: Record<string, string> };
}

const reconnectMs = 1_000;
const eventFilter = JSON.stringify({ type: ["container"], event: ["start", "die", "oom", "health_status"] });

async function followEvents(
  engine: Engine,
  onEvent: () => void,
  onEnd: (error: unknown) => void,
  memory: OutOfMemory,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await readEvents(engine, onEvent, memory, signal).then(
      () => onEnd(new Error("the engine ended its stream of events")),
      onEnd,
    );
    await pause(reconnectMs, signal);
  }
}

async function readEvents(
  engine: Engine,
  onEvent: () => void,
  memory: OutOfMemory,
  signal: AbortSignal,
): Promise<void> {
  const options = { filters: eventFilter, abortSignal: signal } as never;
  const stream = (await engine.host.docker.getEvents(options)) as unknown as AsyncIterable<Buffer>;
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    const events = lines.filter(Boolean).map((line) => JSON.parse(line) as DockerEvent);
    const own = events.filter(({ Actor }) => Actor?.Attributes?.[labels.instance] === engine.instanceId);
    for (const { Action, Actor } of own) if (Action === "oom" && Actor?.ID) memory.set(Actor.ID, true);
    if (own.length > 0) onEvent();
  }
}
