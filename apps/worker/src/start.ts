import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createSlots, type Runtime } from "@moorage/core";
import { createLocks } from "@moorage/core/run";
import { findSetting, saveSetting } from "@moorage/core/setting";
import type { DatabaseConnection } from "@moorage/db";
import { AppError, isAppError } from "@moorage/domain";
import { type Machine, proxyRuns, workRoot } from "@moorage/engine";
import type { GitPolicy } from "@moorage/engine/git";
import { createLocalHost } from "@moorage/engine/host";
import { converge, keepRinging } from "./converge.ts";
import { loadKeys } from "./keys.ts";
import { ensureLocalServer, type LocalOptions, prepareMachine } from "./local-machine.ts";
import { observeMachine } from "./observe.ts";
import { createOpenSecret } from "./open-secret.ts";
import { handlersOf } from "./tasks/catalog.ts";
import type { Worker } from "./worker.ts";

export interface WorkerOptions extends LocalOptions {
  connection: DatabaseConnection;
  dockerHost: string | undefined;
  gitPolicy: GitPolicy;
}

export interface RunningWorker {
  /** Once the machine is ready; what is asked before is refused with the reason. */
  ready: Promise<void>;
  stop(): Promise<void>;
}

const prepareAgainMs = 3_000;
const proxyEveryMs = 10_000;
const buildsAtOnce = 2;

/** Keys, locks and queues at once; the machine is prepared beside, again and again until it is ready. */
export async function startWorker(runtime: Runtime, options: WorkerOptions): Promise<RunningWorker> {
  const stopping = new AbortController();
  const keys = await loadKeys(runtime.settings.dataDir, (await findSetting(runtime.db, "seal.publicKey"))?.id);
  await saveSetting(runtime.db, "seal.publicKey", { id: keys.seal.id, raw: keys.seal.publicRaw });
  const serverId = await ensureLocalServer(runtime);
  const local: { machine?: Machine; engine: string; problem: AppError | undefined } = {
    engine: "",
    problem: new AppError("UNAVAILABLE", "This server is still being prepared. Try again in a few seconds.", {
      retryable: true,
    }),
  };
  const locks = createLocks(options.connection);
  const readiness = Promise.withResolvers<void>();
  readiness.promise.catch(() => undefined);
  const worker: Worker = {
    ready: readiness.promise,
    runtime,
    locks,
    open: createOpenSecret(keys.seal),
    machineOf: () => {
      if (!local.machine) throw local.problem ?? new Error("no machine and no problem");
      return local.machine;
    },
    machines: () => (local.machine ? [local.machine] : []),
    state: async () => ({
      http: local.machine?.proxy.ports.http ?? 0,
      https: local.machine?.proxy.ports.https ?? 0,
      address: (await findSetting(runtime.db, "proxy.address")) ?? null,
      engine: local.engine,
      problem: local.machine ? null : (local.problem?.message ?? null),
    }),
    derive: (purpose) => createHmac("sha256", keys.root).update(purpose).digest("hex"),
    running: new Map(),
    commands: new Map(),
    hostTokens: new Map(),
    buildSlot: createSlots(buildsAtOnce),
    dockerHost: options.dockerHost,
    gitPolicy: options.gitPolicy,
    stopping: stopping.signal,
  };
  const serving = await runtime.tasks.serve(handlersOf(worker));
  const host = createLocalHost({ id: serverId, dockerHost: options.dockerHost });
  // Sources and credentials of what a killed process was fetching; nothing works there before `ready`.
  await host.files.remove(workRoot(runtime.settings.dataDir));
  const secrets = { proxySecret: worker.derive("proxy"), specKey: worker.derive("spec") };
  const prepare = async (): Promise<void> => {
    const prepared = await prepareMachine(runtime, host, secrets, options);
    Object.assign(local, prepared, { problem: undefined });
  };
  const ready = prepareUntilReady(runtime, prepare, local, stopping.signal);
  ready.then(readiness.resolve, readiness.reject);
  const work = ready.then(() => {
    const again = () => prepareUntilReady(runtime, prepare, local, stopping.signal);
    return keepWorking(worker, serverId, again, stopping.signal);
  });
  work.catch((error: unknown) => runtime.log.error({ error }, "the worker's own loops have ended"));
  return {
    ready,
    stop: async () => {
      stopping.abort();
      await serving.stop();
      await work.catch(() => undefined);
      await Promise.all(Array.from(worker.commands.values(), ({ done }) => done));
      await locks.close();
    },
  };
}

async function prepareUntilReady(
  runtime: Runtime,
  prepare: () => Promise<void>,
  local: { problem: AppError | undefined },
  signal: AbortSignal,
): Promise<void> {
  let said = "";
  while (!signal.aborted) {
    try {
      await prepare();
      return;
    } catch (error) {
      const problem = problemOf(error);
      local.problem = problem;
      const text = [problem.message, problem.hint].filter(Boolean).join(" ");
      if (text !== said) runtime.log.error({ error }, text);
      said = text;
    }
    await delay(prepareAgainMs, undefined, { signal }).catch(() => undefined);
  }
  throw new AppError("CANCELLED", "The worker was stopped before the machine was ready.");
}

function problemOf(error: unknown): AppError {
  if (isAppError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new AppError("UNAVAILABLE", `This server could not be prepared: ${why}`, { cause: error });
}

async function keepWorking(
  worker: Worker,
  serverId: string,
  prepareAgain: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { log } = worker.runtime;
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
  const convergeAll = () => converge(worker).catch((error: unknown) => log.error({ error }, "converging failed"));
  let converging = convergeAll();
  // What an outage of the engine interrupted is finished or undone, as after a start: no job waits for it any more.
  const onBack = () => {
    converging = converging
      .then(prepareAgain)
      .then(convergeAll)
      .catch((error: unknown) => log.warn({ error }, "the machine could not be brought back to its state"));
  };
  const keepProxy = async () => {
    for (; !signal.aborted; await pause(proxyEveryMs)) {
      await converging;
      const runs = await Promise.all(worker.machines().map(proxyRuns)).catch((): boolean[] => []);
      if (runs.includes(false)) onBack();
    }
  };
  await Promise.all([
    keepProxy(),
    observeMachine(worker.runtime, serverId, worker.machineOf(serverId), onBack, signal),
    keepRinging(worker, signal, pause),
  ]);
  await converging;
}
