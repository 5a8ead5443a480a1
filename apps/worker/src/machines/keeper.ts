/** Keeps one server: prepared, watched, and brought back to its state after it was away. */
import { setTimeout as delay } from "node:timers/promises";
import { tellServerAway, tellServerBack } from "@moorage/core/notification";
import { server } from "@moorage/db/schema";
import { AppError, isAppError } from "@moorage/domain";
import { type Engine, type Machine, proxyRuns } from "@moorage/engine";
import { and, eq, isNotNull } from "drizzle-orm";
import { converge } from "../converge.ts";
import type { Worker } from "../worker.ts";
import { observeServer } from "./observe.ts";

export interface Prepared {
  engine: Engine;
  /** Absent on a server that only builds. */
  machine: Machine | undefined;
}

export interface KeptServer {
  id: string;
  name: string;
  /** Null for this machine. */
  organizationId: string | null;
  /** Makes it ready, or throws what is missing. */
  prepare(): Promise<Prepared>;
  /** Until the next attempt, after so many failed. */
  waitMs(failed: number): number;
  /** Work waits until it is ready, however long that takes; else only for the first attempt. */
  patient: boolean;
}

export interface Keeper {
  /** It is ready, or it is known why not. */
  settled: Promise<void>;
  /** Throws why it is not ready. */
  prepared(): Prepared;
  isReady(): boolean;
  /** Once it does nothing any more. */
  stop(): Promise<void>;
}

interface State {
  prepared?: Prepared;
  problem: AppError;
}

const proxyEveryMs = 10_000;

export function keepServer(worker: Worker, kept: KeptServer): Keeper {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, worker.stopping]);
  const settled = Promise.withResolvers<void>();
  settled.promise.catch(() => undefined);
  const state: State = { problem: stillPreparing(kept) };
  const prepare = () => prepareUntilReady({ worker, kept, state, signal, attempted: settled.resolve });
  const ready = prepare();
  ready.then(settled.resolve, settled.reject);
  const work = ready.then(() => keepWorking({ worker, kept, state, signal, prepare }));
  work.catch((error: unknown) => {
    if (!signal.aborted) worker.runtime.log.error({ error, server: kept.name }, "a server is not kept any more");
  });
  return {
    settled: settled.promise,
    isReady: () => state.prepared !== undefined,
    prepared: () => {
      if (!state.prepared) throw state.problem;
      return state.prepared;
    },
    stop: async () => {
      stop.abort();
      await work.catch(() => undefined);
    },
  };
}

const stillPreparing = ({ name, patient }: KeptServer): AppError =>
  new AppError(
    "UNAVAILABLE",
    `${patient ? "This server" : name} is still being prepared. Try again in a few seconds.`,
    { retryable: true },
  );

interface Preparing {
  worker: Worker;
  kept: KeptServer;
  state: State;
  signal: AbortSignal;
  attempted(): void;
}

async function prepareUntilReady({ worker, kept, state, signal, attempted }: Preparing): Promise<void> {
  const { log } = worker.runtime;
  let said = "";
  for (let failed = 1; !signal.aborted; failed += 1) {
    try {
      state.prepared = await kept.prepare();
      await noteProblem(worker, kept, null);
      return;
    } catch (error) {
      const problem = problemOf(kept, error);
      state.problem = problem;
      const text = [problem.message, problem.hint].filter(Boolean).join(" ");
      if (text !== said && !signal.aborted) {
        log.error({ error, server: kept.name }, text);
        await noteProblem(worker, kept, problem);
      }
      said = text;
      if (!kept.patient) attempted();
    }
    await delay(kept.waitMs(failed), undefined, { signal }).catch(() => undefined);
  }
  throw new AppError("CANCELLED", "The worker was stopped before the machine was ready.");
}

function problemOf({ name, patient }: KeptServer, error: unknown): AppError {
  if (isAppError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new AppError("UNAVAILABLE", `${patient ? "This server" : name} could not be prepared: ${why}`, {
    cause: error,
  });
}

/** Beside its row, so that its page says it; why a set-up failed stays. */
async function noteProblem({ runtime }: Worker, { id, organizationId }: KeptServer, problem: AppError | null) {
  const { db, now, events } = runtime;
  const said = problem && { ...problem.toWire(), at: now().toISOString() };
  const differs = said ? undefined : isNotNull(server.problem);
  const noted = await db
    .update(server)
    .set({ problem: said })
    .where(and(eq(server.id, id), eq(server.state, "ready"), differs))
    .returning({ id: server.id });
  if (!organizationId || noted.length === 0) return;
  await events.publish({ type: "server.changed", organizationId, serverId: id });
  await (problem ? tellServerAway(runtime, id, problem.message) : tellServerBack(runtime, id));
}

interface Working extends Omit<Preparing, "attempted"> {
  prepare(): Promise<void>;
}

async function keepWorking({ worker, kept, state, signal, prepare }: Working): Promise<void> {
  const { log } = worker.runtime;
  const convergeAll = () =>
    converge(worker, kept.id, signal).catch((error: unknown) =>
      log.error({ error, server: kept.name }, "converging failed"),
    );
  let converging = convergeAll();
  // What an outage interrupted is finished or undone, as after a start: no job waits for it any more.
  const onBack = () => {
    converging = converging
      .then(prepare)
      .then(convergeAll)
      .catch((error: unknown) => {
        if (!signal.aborted)
          log.warn({ error, server: kept.name }, "the machine could not be brought back to its state");
      });
  };
  const keepProxy = async () => {
    for (; !signal.aborted; await delay(proxyEveryMs, undefined, { signal }).catch(() => undefined)) {
      await converging;
      const machine = state.prepared?.machine;
      if (machine && (await proxyRuns(machine).catch(() => true)) === false) onBack();
    }
  };
  const engine = state.prepared?.engine;
  await Promise.all([keepProxy(), engine && observeServer(worker.runtime, kept, engine, onBack, signal)]);
  await converging;
}
