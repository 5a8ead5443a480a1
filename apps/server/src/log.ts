import { logOptions } from "@moorage/core";
import { type Logger, pino } from "pino";

/** JSON lines on standard output. */
export function createLog(): Logger {
  return pino({ base: { pid: process.pid }, ...logOptions });
}
