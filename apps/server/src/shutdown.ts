import { setTimeout as pause } from "node:timers/promises";
import { isAppError } from "@moorage/domain";
import type { Logger } from "pino";
import { errorText, StartupError } from "./startup-error.ts";

const EACH_MS = 20_000;

export interface Shutdown {
  /** What was started last is stopped first. */
  add(name: string, stop: () => Promise<void>, withinMs?: number): void;
  begun(): boolean;
  /** The start did not succeed: stops what runs already, and ends with 1. */
  failed(error: unknown): Promise<void>;
}

interface Part {
  name: string;
  stop: () => Promise<void>;
  withinMs: number;
}

function explain(error: unknown, log: Logger): void {
  const forPeople = error instanceof StartupError || isAppError(error);
  if (!forPeople) log.fatal({ err: error }, "The start failed");
  process.stderr.write(`Moorage cannot start. ${errorText(error)}\n`);
}

/** Stops everything in order at SIGTERM or SIGINT and ends with 0; a second signal ends at once. */
export function createShutdown(log: Logger): Shutdown {
  const parts: Part[] = [];
  let ending: Promise<void> | undefined;

  async function stopPart({ name, stop, withinMs }: Part): Promise<void> {
    const late = new AbortController();
    const deadline = pause(withinMs, "late", { signal: late.signal }).catch(() => "late");
    try {
      const outcome = await Promise.race([stop().then(() => "stopped"), deadline]);
      if (outcome === "late") log.warn({ part: name, withinMs }, "This part did not stop in time");
    } catch (err) {
      log.error({ err, part: name }, "This part did not stop cleanly");
    } finally {
      late.abort();
    }
  }

  async function stopAll(): Promise<void> {
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) await stopPart(part);
  }

  async function end(code: number): Promise<void> {
    ending ??= stopAll();
    await ending;
    process.exit(code);
  }

  let signals = 0;
  const onSignal = (name: NodeJS.Signals) => {
    signals += 1;
    if (signals > 1) process.exit(1);
    log.info({ signal: name }, "Stopping");
    void end(0);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);

  return {
    add(name, stop, withinMs = EACH_MS) {
      parts.push({ name, stop, withinMs });
      // Started while everything else was being stopped: its turn is now.
      if (ending) ending = ending.then(stopAll);
    },
    begun: () => ending !== undefined,
    async failed(error) {
      if (ending) return end(0); // what breaks while stopping is no failure of the start
      explain(error, log);
      await end(1);
    },
  };
}
