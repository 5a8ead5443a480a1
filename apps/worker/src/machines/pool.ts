/** Every server that work is done on, each kept by itself: one that is away holds up nobody else. */
import { server } from "@moorage/db/schema";
import { AppError } from "@moorage/domain";
import type { Engine, Machine } from "@moorage/engine";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Worker } from "../worker.ts";
import { connectionKey, type HeldHost, type ServerRow } from "./hosts.ts";
import { type Keeper, type KeptServer, keepServer } from "./keeper.ts";
import { prepareServer } from "./remote-server.ts";

export interface MachinePool {
  /** The machine that a service's `serverId` names; throws why it is not ready. */
  machineOf(serverId: string): Machine;
  /** The same of a server that may only build. */
  engineOf(serverId: string): Engine;
  /** Work for a server waits for this: one that is still being prepared is no reason to fail. */
  settled(serverId: string): Promise<void>;
  /** Those that are ready. */
  machines(): Machine[];
  /** Keeps what the rows say, no more and no less. */
  sync(): Promise<void>;
  /** Nobody keeps a server while `work` goes on, nor after it, since its row goes then; it is kept again when `work` fails. */
  aside(serverId: string, work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

interface Entry {
  key: string;
  keeper: Keeper;
  stop(): Promise<void>;
}

/** Longest wait between two attempts to reach a server that is away. */
const waitMsMax = 30_000;

/** Longer than it takes to delete a row. */
const asideMs = 60_000;

export function createPool(worker: Worker, local: KeptServer): MachinePool {
  const here = keepServer(worker, local);
  const entries = new Map<string, Entry>([[local.id, { key: "", keeper: here, stop: here.stop }]]);
  /** Until when they are not kept: in case their rows stay after all. */
  const aside = new Map<string, number>();
  let syncing = Promise.resolve();

  const keeperOf = (serverId: string): Keeper => {
    const entry = entries.get(serverId);
    if (!entry)
      throw new AppError("UNAVAILABLE", "This server is not set up.", {
        hint: "Set it up on its page, then try again.",
      });
    return entry.keeper;
  };
  const drop = async (serverId: string): Promise<void> => {
    const entry = entries.get(serverId);
    entries.delete(serverId);
    await entry?.stop();
  };
  const syncNow = async (): Promise<void> => {
    const rows = (await listKept(worker)).filter(({ id }) => (aside.get(id) ?? 0) < Date.now());
    const wanted = new Map(rows.map((row) => [row.id, row]));
    for (const id of [...entries.keys()]) if (id !== local.id && !wanted.has(id)) await drop(id);
    for (const row of rows) {
      const key = `${row.type} ${connectionKey(row)}`;
      if (entries.get(row.id)?.key === key) continue;
      await drop(row.id);
      if (!worker.stopping.aborted) entries.set(row.id, { key, ...keepRemote(worker, row) });
    }
  };
  const sync = () => {
    syncing = syncing.then(syncNow, syncNow);
    return syncing;
  };
  return {
    engineOf: (serverId) => keeperOf(serverId).prepared().engine,
    machineOf: (serverId) => {
      const { machine } = keeperOf(serverId).prepared();
      if (!machine) throw new AppError("PRECONDITION", "This is a build server: nothing runs there.");
      return machine;
    },
    settled: async (serverId) => entries.get(serverId)?.keeper.settled,
    machines: () =>
      [...entries.values()].flatMap(({ keeper }) => (keeper.isReady() ? (keeper.prepared().machine ?? []) : [])),
    sync,
    aside: async (serverId, work) => {
      aside.set(serverId, Number.POSITIVE_INFINITY);
      try {
        await sync();
        await work();
        aside.set(serverId, Date.now() + asideMs);
      } catch (error) {
        aside.delete(serverId);
        throw error;
      }
    },
    stop: async () => {
      await syncing.catch(() => undefined);
      await Promise.all([...entries.values()].map(({ stop }) => stop()));
    },
  };
}

/** Set up once: a set-up that is made again, or fails then, takes nothing down. */
const listKept = ({ runtime }: Worker): Promise<ServerRow[]> =>
  runtime.db
    .select()
    .from(server)
    .where(and(eq(server.connection, "ssh"), isNotNull(server.engine), isNull(server.managerId)));

function keepRemote(worker: Worker, { id, name, organizationId }: ServerRow): Omit<Entry, "key"> {
  let held: HeldHost | undefined;
  const keeper = keepServer(worker, {
    ...{ id, name, organizationId },
    patient: false,
    waitMs: (failed) => Math.min(1_000 * 2 ** failed, waitMsMax),
    prepare: async () => {
      // Ports may have been noted meanwhile.
      const [row] = await worker.runtime.db.select().from(server).where(eq(server.id, id));
      if (!row) throw new AppError("NOT_FOUND", `${name} was removed.`);
      held ??= await worker.hosts.hold(row);
      const log = (line: string) => worker.runtime.log.info({ server: name }, line);
      return prepareServer(worker, row, held.host, { step: (_name, work) => work(), log, signal: worker.stopping });
    },
  });
  return {
    keeper,
    stop: async () => {
      await keeper.stop();
      await held?.[Symbol.asyncDispose]();
    },
  };
}
