import { createHash } from "node:crypto";
import type { DatabaseConnection } from "@moorage/db";
import pg from "pg";

/**
 * Advisory locks of one process, all on one connection, with a map in the process beside it. A lock that the
 * database dropped (lost connection) is not held any more: `isHeld` says so before anything that cannot be undone.
 */
export interface Locks {
  /** Undefined when another process, or another holder here, has it. */
  tryLock(name: string): Promise<Lock | undefined>;
  /** Waits for its turn within this process, then for other processes until `signal` fires. */
  lock(name: string, signal: AbortSignal): Promise<Lock>;
  close(): Promise<void>;
}
export interface Lock extends AsyncDisposable {
  isHeld(): boolean;
}

const retryMs = 200;

/** 63 bits of the name: what PostgreSQL takes as a lock's key. */
const keyOf = (name: string): string => (createHash("sha256").update(name).digest().readBigInt64BE() >> 1n).toString();

export function createLocks(connection: DatabaseConnection): Locks {
  const held = new Map<string, { generation: number; released: Promise<void>; release: () => void }>();
  let generation = 0;
  let client: Promise<pg.Client> | undefined;

  const connect = async (): Promise<pg.Client> => {
    const made = new pg.Client({ ...connection, keepAlive: true, connectionTimeoutMillis: 5_000 });
    const lost = () => {
      generation += 1;
      client = undefined;
    };
    made.on("error", lost);
    made.on("end", lost);
    await made.connect();
    return made;
  };
  const query = async (text: string, key: string): Promise<boolean> => {
    client ??= connect();
    const pending = client;
    try {
      const { rows } = await (await pending).query<{ ok: boolean }>(text, [key]);
      return rows[0]?.ok === true;
    } catch (error) {
      if (client === pending) client = undefined;
      throw error;
    }
  };

  const tryLock = async (name: string): Promise<Lock | undefined> => {
    if (held.has(name)) return undefined;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const entry = { generation, released, release };
    held.set(name, entry);
    const drop = () => {
      held.delete(name);
      release();
    };
    try {
      if (!(await query("select pg_try_advisory_lock($1) as ok", keyOf(name)))) {
        drop();
        return undefined;
      }
    } catch (error) {
      drop();
      throw error;
    }
    entry.generation = generation;
    return {
      isHeld: () => entry.generation === generation,
      [Symbol.asyncDispose]: async () => {
        // A lost connection has dropped the lock already.
        if (entry.generation === generation)
          await query("select pg_advisory_unlock($1) as ok", keyOf(name)).catch(() => false);
        drop();
      },
    };
  };

  return {
    tryLock,
    lock: async (name, signal) => {
      for (;;) {
        signal.throwIfAborted();
        const lock = await tryLock(name);
        if (lock) return lock;
        await Promise.race([held.get(name)?.released, new Promise((resolve) => setTimeout(resolve, retryMs))]);
      }
    },
    close: async () => {
      await (await client?.catch(() => undefined))?.end();
    },
  };
}
