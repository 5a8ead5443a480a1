/**
 * BullMQ 6.7 knows only ECONNREFUSED as "connection lost"; anything else (a closed unix socket is ENOENT) makes its
 * workers try again without a pause: a full core and an endless log. This pool tells it what it understands.
 */
import type { DatabaseConnection } from "@moorage/db";
import pg from "pg";

const lostCodes = new Set([
  "ENOENT",
  "ECONNRESET",
  "EPIPE",
  "EACCES",
  "ETIMEDOUT",
  "57P01",
  "57P02",
  "57P03",
  "08006",
  "08003",
  "53300",
]);
const lostText =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i;

export function asRefused(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = "code" in error ? String(error.code) : "";
  if (!lostCodes.has(code) && !lostText.test(error.message)) return error;
  return Object.assign(new Error(`connection lost (${code || error.message})`, { cause: error }), {
    code: "ECONNREFUSED",
  });
}

type AnyQuery = (...values: unknown[]) => unknown;

function mapped(query: AnyQuery): AnyQuery {
  return (...values) => {
    const result = query(...values);
    if (!(result instanceof Promise)) return result;
    return result.catch((error: unknown) => {
      throw asRefused(error);
    });
  };
}

export function createQueuePool(connection: DatabaseConnection, schema: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    ...connection,
    max,
    options: `-c search_path=${schema}`,
    keepAlive: true,
    connectionTimeoutMillis: 3_000,
  });
  const wrapped = new WeakSet<object>();
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const query = mapped(pool.query.bind(pool) as AnyQuery);
  const connectMapped = async (): Promise<pg.PoolClient> => {
    const client = await connect().catch((error: unknown) => {
      throw asRefused(error);
    });
    if (!wrapped.has(client)) {
      wrapped.add(client);
      client.query = mapped(client.query.bind(client) as AnyQuery) as typeof client.query;
    }
    return client;
  };
  type Done = (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void;
  const connectBoth = (callback?: Done) => {
    const result = connectMapped();
    if (!callback) return result;
    result.then(
      (client) => callback(undefined, client, () => client.release()),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  };
  return Object.assign(pool, { query, connect: connectBoth }) as pg.Pool;
}
