import type { KeyObject } from "node:crypto";
import type { Db } from "@moorage/db";
import type { Checkpoint } from "./checkpoint.ts";
import type { Events } from "./events.ts";
import type { Live } from "./live/live.ts";
import type { Tasks } from "./tasks/tasks.ts";

/** What a log call takes: pino's shape, so that no logger is imported here. */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface RuntimeSettings {
  version: string;
  dataDir: string;
  instanceId: string;
  /** The panel's public address, without a trailing slash. */
  url: string;
  sessionSecret: string;
  /** Whether the panel and its proxy are only reached on this machine; decides generated host names. */
  httpHost: string;
}

/** What every use case needs of the process it runs in. */
export interface Runtime {
  db: Db;
  tasks: Tasks;
  live: Live;
  events: Events;
  settings: RuntimeSettings;
  log: Log;
  /** Seals values for the worker; nobody here can open them. Throws UNAVAILABLE before the worker made the key. */
  sealingKey(): Promise<{ id: string; publicKey: KeyObject }>;
  now(): Date;
  /** Tests stop the process here to kill it; nothing otherwise. */
  checkpoint?: Checkpoint | undefined;
  close(): Promise<void>;
}
