import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createSlots, type Runtime } from "@moorage/core";
import { tellNow } from "@moorage/core/notification";
import { createLocks } from "@moorage/core/run";
import { findSetting, saveSetting } from "@moorage/core/setting";
import type { DatabaseConnection } from "@moorage/db";
import { server } from "@moorage/db/schema";
import { publicError } from "@moorage/domain";
import { workRoot } from "@moorage/engine";
import type { GitPolicy } from "@moorage/engine/git";
import { createLocalHost, type Host } from "@moorage/engine/host";
import { eq } from "drizzle-orm";
import { keepRinging } from "./converge.ts";
import { loadKeys } from "./keys.ts";
import { createHosts } from "./machines/hosts.ts";
import type { KeptServer } from "./machines/keeper.ts";
import { ensureLocalServer, type LocalOptions, prepareMachine } from "./machines/local-machine.ts";
import { createPool, type MachinePool } from "./machines/pool.ts";
import { createSampler } from "./machines/sampler.ts";
import { createOpenSecret } from "./open-secret.ts";
import { handlersOf } from "./tasks/catalog.ts";
import { keepRegistries } from "./tasks/registry/keep.ts";
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
const buildsAtOnce = 2;

/** Keys, locks and queues at once; the machines are prepared beside, again and again until they are ready. */
export async function startWorker(runtime: Runtime, options: WorkerOptions): Promise<RunningWorker> {
  const stopping = new AbortController();
  const keys = await loadKeys(runtime.settings.dataDir, (await findSetting(runtime.db, "seal.publicKey"))?.id);
  await saveSetting(runtime.db, "seal.publicKey", { id: keys.seal.id, raw: keys.seal.publicRaw });
  const { id: serverId, name } = await ensureLocalServer(runtime);
  const host = createLocalHost({ id: serverId, dockerHost: options.dockerHost });
  // Sources and credentials of what a killed process was fetching; nothing works there yet.
  await host.files.remove(workRoot(runtime.settings.dataDir));
  const locks = createLocks(options.connection);
  const made: { pool?: MachinePool } = {};
  const pool = (): MachinePool => {
    if (!made.pool) throw new Error("the pool is made before anything is asked of it");
    return made.pool;
  };
  const sampler = createSampler(() => worker);
  const worker: Worker = {
    runtime,
    locks,
    open: createOpenSecret(keys.seal),
    machineOf: (id) => pool().machineOf(id),
    engineOf: (id) => pool().engineOf(id),
    machines: () => pool().machines(),
    settled: (id) => pool().settled(id),
    syncServers: async () => void (await Promise.all([pool().sync(), sampler.sync()])),
    aside: (serverId, work) => pool().aside(serverId, work),
    hosts: createHosts(() => worker),
    here: host,
    state: () => proxyState(runtime, serverId, pool()),
    derive: (purpose) => createHmac("sha256", keys.root).update(purpose).digest("hex"),
    running: new Map(),
    unsettled: new Set(),
    commands: new Map(),
    serverRuns: new Map(),
    hostTokens: new Map(),
    registryTokens: new Map(),
    buildSlot: createSlots(buildsAtOnce),
    gitPolicy: options.gitPolicy,
    stopping: stopping.signal,
  };
  const local = localServer(worker, { id: serverId, name, host, options });
  const kept = createPool(worker, local);
  made.pool = kept;
  const serving = await runtime.tasks.serve(handlersOf(worker));
  const pause = (ms: number) => delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const ringing = keepRinging(worker, stopping.signal, pause);
  const registries = kept.settled(serverId).then(() => keepRegistries(worker, stopping.signal, pause));
  registries.catch((error: unknown) => runtime.log.warn({ error }, "the registries are not looked after"));
  tellNow(runtime, null, { type: "panel.started", version: runtime.settings.version, startId: randomUUID() }).catch(
    (error: unknown) => runtime.log.warn({ error }, "people outside were not told of the start"),
  );
  return {
    ready: kept.settled(serverId),
    stop: async () => {
      stopping.abort();
      await serving.stop();
      await Promise.all([ringing, sampler.stop(), kept.stop(), registries.catch(() => undefined)]);
      await Promise.all(Array.from(worker.commands.values(), ({ done }) => done));
      await locks.close();
    },
  };
}

interface Local {
  id: string;
  name: string;
  host: Host;
  options: WorkerOptions;
}

const localServer = (worker: Worker, { id, name, host, options }: Local): KeptServer => ({
  ...{ id, name, organizationId: null, patient: true },
  waitMs: () => prepareAgainMs,
  prepare: () => {
    const secrets = { proxySecret: worker.derive("proxy"), specKey: worker.derive("spec") };
    return prepareMachine(worker.runtime, host, secrets, options);
  },
});

async function proxyState({ db }: Runtime, serverId: string, pool: MachinePool): ReturnType<Worker["state"]> {
  const [row] = await db.select().from(server).where(eq(server.id, serverId));
  const seen = { address: row?.publicAddress ?? null, engine: row?.engine ?? "" };
  try {
    return { ...pool.machineOf(serverId).proxy.ports, ...seen, problem: null };
  } catch (error) {
    return { http: 0, https: 0, ...seen, problem: publicError(error).message };
  }
}
