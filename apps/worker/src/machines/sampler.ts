/** Measures the servers for which that is on: one timer for all of them, and none while there is none. */
import { noteSample } from "@moorage/core/server";
import { server } from "@moorage/db/schema";
import { type Streaks, usualMonitoring } from "@moorage/domain/server";
import { lookAtMachine, type MachineLook, sampleBetween } from "@moorage/engine";
import { sql } from "drizzle-orm";
import type { Worker } from "../worker.ts";
import { connectionKey, type HeldHost, type ServerRow } from "./hosts.ts";

export interface Sampler {
  /** Measures what the rows say, no more and no less. */
  sync(): Promise<void>;
  stop(): Promise<void>;
}

interface Measured {
  row: ServerRow;
  held?: HeldHost | undefined;
  before?: MachineLook;
  streaks: Streaks;
  dueMs: number;
  /** A look that takes its time holds up neither the next one of others nor itself twice. */
  looking?: Promise<void> | undefined;
  /** Said once, until it answers again. */
  isSilent: boolean;
}

const lookWithinMs = 10_000;
/** A first look tells nothing of what is done; the second one comes soon. */
const secondLookMs = 2_000;
/** Servers that are measured from the same moment on are not asked in the same moment. */
const apartMs = 50;

const everyMs = ({ row }: Measured): number => (row.monitoring ?? usualMonitoring).everySeconds * 1_000;

export function createSampler(workerOf: () => Worker): Sampler {
  const measured = new Map<string, Measured>();
  let timer: NodeJS.Timeout | undefined;

  const arm = () => {
    clearTimeout(timer);
    if (measured.size === 0 || workerOf().stopping.aborted) return;
    const next = Math.min(...Array.from(measured.values(), ({ dueMs }) => dueMs));
    timer = setTimeout(lookAtDue, Math.max(0, next - performance.now()));
  };
  const lookAtDue = () => {
    const now = performance.now();
    for (const each of [...measured.values()].filter(({ dueMs }) => dueMs <= now)) {
      each.dueMs = now + everyMs(each);
      each.looking ??= measure(workerOf(), each).then(() => {
        each.looking = undefined;
        arm();
      });
    }
    arm();
  };
  const letGo = async ([id, { row, looking, held }]: [string, Measured]): Promise<void> => {
    measured.delete(id);
    await looking;
    try {
      await held?.[Symbol.asyncDispose]();
    } catch (error) {
      workerOf().runtime.log.warn({ error, server: row.name }, "a connection was not closed in order");
    }
  };
  return {
    sync: async () => {
      const rows = await listMeasured(workerOf());
      const wanted = new Map(rows.map((row) => [row.id, row]));
      const isOther = ([id, { row }]: [string, Measured]) => {
        const now = wanted.get(id);
        return !now || connectionKey(now) !== connectionKey(row);
      };
      for (const entry of [...measured].filter(isOther)) void letGo(entry);
      for (const row of rows) {
        const known = measured.get(row.id);
        const dueMs = performance.now() + measured.size * apartMs;
        if (!known) measured.set(row.id, { row, streaks: {}, dueMs, isSilent: false });
        else
          Object.assign(known, { row, dueMs: Math.min(known.dueMs, performance.now() + everyMs({ ...known, row })) });
      }
      arm();
    },
    stop: async () => {
      clearTimeout(timer);
      await Promise.all([...measured].map(letGo));
    },
  };
}

const listMeasured = ({ runtime }: Worker): Promise<ServerRow[]> =>
  runtime.db.select().from(server).where(sql`${server.monitoring} ->> 'on' = 'true'`);

/** Never fails: what could not be measured or stored is a gap. */
async function measure(worker: Worker, each: Measured): Promise<void> {
  try {
    const { before } = each;
    const look = await lookAt(worker, each);
    each.before = look;
    each.isSilent = false;
    // Of the time that it was away nothing is told.
    if (!before || look.atMs - before.atMs > everyMs(each) + lookWithinMs) {
      each.dueMs = Math.min(each.dueMs, performance.now() + secondLookMs);
      return;
    }
    const sample = sampleBetween(before, look);
    const { row, streaks } = each;
    const noted = await noteSample(worker.runtime, { of: row, sample, identity: look.identity, streaks });
    each.streaks = noted.streaks;
    each.row = { ...each.row, machine: noted.machine, overload: noted.overload };
  } catch (error) {
    each.streaks = {};
    if (each.isSilent || worker.stopping.aborted) return;
    each.isSilent = true;
    worker.runtime.log.warn({ error, server: each.row.name }, "a server could not be measured");
  }
}

async function lookAt(worker: Worker, each: Measured): Promise<MachineLook> {
  const signal = AbortSignal.any([worker.stopping, AbortSignal.timeout(lookWithinMs)]);
  if (each.row.connection === "local") return lookAtMachine(worker.here, signal);
  each.held ??= await worker.hosts.hold(each.row);
  return lookAtMachine(each.held.host, signal);
}
