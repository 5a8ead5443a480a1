import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./embedded-postgres.ts";
import { run } from "./run.ts";

const asRoot = process.getuid?.() === 0;
const log = pino({ level: "silent" });
let root: string;
let running: EmbeddedPostgres[];

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "pg-"));
  chmodSync(root, 0o755);
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((database) => database.stop()));
  rmSync(root, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const systemDirs = { state: path.join(root, "state"), run: path.join(root, "run") };
  const dataDir = path.join(root, "data");
  const database = await startEmbeddedPostgres({ dataDir, instanceId: "0a1b", log, systemDirs, ...options });
  running.push(database);
  return database;
}

async function query(database: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client({ ...database.connection, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function eventually<T>(what: string, attempt: () => Promise<T> | T): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(50)) {
    try {
      return await attempt();
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${what}: not within 30 s`, { cause: last });
}

const limit = 120_000;

test("a first start must make a database that only its password opens", { timeout: limit }, async () => {
  const database = await start();
  expect(await query(database, "select current_user as name, current_database() as base")).toEqual([
    { name: "moorage", base: "moorage" },
  ]);
  expect(await query(database, "show max_connections")).toEqual([{ max_connections: "60" }]);
  expect(await query(database, "show listen_addresses")).toEqual([{ listen_addresses: "" }]);
  expect(database.reused).toBe(false);
  const wrong = new pg.Client({ ...database.connection, password: "guess" });
  await expect(wrong.connect()).rejects.toThrow(/password authentication failed/);
  expect(statSync(path.join(root, "data/keys/database")).mode & 0o777).toBe(0o600);
  expect(statSync(path.join(root, "data")).mode & 0o777).toBe(0o710);
  expect(readFileSync(`/proc/${database.pid()}/cmdline`, "utf8")).not.toContain(database.connection.password);
  const viaUrl = new pg.Client({ connectionString: database.url });
  await viaUrl.connect();
  await viaUrl.end();
});

test("a stop must end every process, and a second start must find the data", { timeout: limit }, async () => {
  const first = await start();
  await query(first, "create table kept as select 42 as answer");
  await first.stop();
  expect(first.pids()).toEqual([]);
  const second = await start();
  expect(await query(second, "select answer from kept")).toEqual([{ answer: 42 }]);
});

test("a database that outlived its server must be used again, not doubled", { timeout: limit }, async () => {
  const first = await start();
  const second = await start(); // the first one's server "died" without a stop
  expect(second.reused).toBe(true);
  expect(second.pid()).toBe(first.pid());
});

test("a killed postmaster must come back by itself with the data", { timeout: limit }, async () => {
  const database = await start();
  await query(database, "create table kept as select 42 as answer");
  const before = database.pid();
  process.kill(before, "SIGKILL");
  const rows = await eventually("the database answers again", async () => {
    if (database.pid() === before) throw new Error("still the old one");
    return query(database, "select answer from kept");
  });
  expect(rows).toEqual([{ answer: 42 }]);
});

test("a backend that still runs after its postmaster was killed must be waited out", { timeout: limit }, async () => {
  const database = await start();
  const client = new pg.Client(database.connection);
  client.on("error", () => undefined);
  await client.connect();
  const long = client.query("select count(*) from generate_series(1, 100000000000)").catch(() => undefined);
  await eventually("the statement runs", async () => {
    const rows = await query(
      database,
      "select 1 from pg_stat_activity where query like 'select count%' and state = 'active'",
    );
    if (rows.length === 0) throw new Error("not yet");
  });
  const before = database.pid();
  process.kill(before, "SIGKILL");
  await eventually("a new postmaster", () => {
    if (database.pid() === before) throw new Error("still the old one");
  });
  await long;
  expect(await query(database, "select 1 as one")).toEqual([{ one: 1 }]);
});

test.runIf(asRoot)("a closed parent must move the home outside of it", { timeout: limit }, async () => {
  mkdirSync(path.join(root, "closed"));
  chmodSync(path.join(root, "closed"), 0o700);
  const database = await start({ dataDir: path.join(root, "closed/data") });
  expect(database.home).toBe(path.join(root, "state/moorage-0a1b"));
  expect(database.connection.host).toBe(path.join(root, "run/moorage-0a1b"));
  expect(await query(database, "select 1 as one")).toEqual([{ one: 1 }]);
  await database.stop();
  chmodSync(path.join(root, "closed"), 0o755);
  const again = await start({ dataDir: path.join(root, "closed/data") });
  expect(again.home).toBe(database.home); // an existing database is never left for a new one
});

test.runIf(asRoot)("a path too long for a socket must move the home", { timeout: limit }, async () => {
  const database = await start({ dataDir: path.join(root, "x".repeat(100)) });
  expect(database.home).toBe(path.join(root, "state/moorage-0a1b"));
});

test.runIf(asRoot)("a closed system directory must be named", { timeout: limit }, async () => {
  for (const name of ["closed", "state"]) {
    mkdirSync(path.join(root, name));
    chmodSync(path.join(root, name), 0o700);
  }
  const refused = start({ dataDir: path.join(root, "closed/data") });
  await expect(refused).rejects.toThrow(`${path.join(root, "state")} is closed to other users`);
});

test.runIf(asRoot)(
  "an existing database behind a closed parent must be refused, not replaced",
  { timeout: limit },
  async () => {
    mkdirSync(path.join(root, "home"));
    const dataDir = path.join(root, "home/data");
    await (await start({ dataDir })).stop();
    chmodSync(path.join(root, "home"), 0o700);
    await expect(start({ dataDir })).rejects.toThrow(`${path.join(root, "home")} is closed to other users`);
    expect(existsSync(path.join(root, "state"))).toBe(false);
  },
);

test.runIf(asRoot)("a short disk must be named with the numbers", { timeout: limit }, async (context) => {
  const dataDir = path.join(root, "small");
  mkdirSync(dataDir);
  const mounted = await run("mount", ["-t", "tmpfs", "-o", "size=50m", "tmpfs", dataDir]);
  if (mounted.code !== 0) return context.skip("this machine allows no mounts");
  try {
    await expect(start({ dataDir })).rejects.toThrow(/needs 400 MiB of free disk to start, and \d\d MiB are free/);
  } finally {
    await run("umount", [dataDir]);
  }
});
