import { generateKeyPairSync } from "node:crypto";
import { variable } from "@moorage/db/schema";
import { AppError, type DomainEvent } from "@moorage/domain";
import { inArray } from "drizzle-orm";
import { type FreshDatabase, freshDatabase } from "../../../../tests/support/database.ts";
import { eventsInProcess } from "../events.ts";
import { liveInProcess } from "../live/in-process.ts";
import type { Log, Runtime } from "../runtime.ts";
import { openWith, sealPlace } from "../seal.ts";
import type { QuestionHandlers, Tasks } from "../tasks/tasks.ts";

export interface TestRuntime extends Runtime {
  database: FreshDatabase;
  /** What was put into the queue, oldest first. */
  enqueued: { name: string; input: unknown }[];
  /** What browsers were told. */
  published: DomainEvent[];
  /** Every question that was asked. */
  asked: { name: string; input: unknown }[];
  /** Everything that was logged, as text. */
  logged: string[];
  /** The worker's side; a question without a handler finds nobody there. */
  answers: Partial<QuestionHandlers>;
  /** Opens a box with the private key, as the worker does. */
  open(box: string, place: string): string;
}

/** A runtime on a database of its own: real PostgreSQL, real sealing, the queue and the worker's answers in memory. */
export async function testRuntime(settings: Partial<Runtime["settings"]> = {}): Promise<TestRuntime> {
  const database = await freshDatabase();
  const keys = generateKeyPairSync("x25519");
  const events = eventsInProcess();
  const live = liveInProcess();
  const record = { enqueued: [], published: [], asked: [], logged: [] } as Pick<
    TestRuntime,
    "enqueued" | "published" | "asked" | "logged"
  >;
  const open = (box: string, place: string) => openWith(keys.privateKey, box, place);
  const answers: Partial<QuestionHandlers> = {
    "variable.open": async ({ variableIds }) => {
      const rows = await database.db.select().from(variable).where(inArray(variable.id, variableIds));
      return Object.fromEntries(
        rows.map(({ id, value }) => [id, open(value, sealPlace("variable", "value", id))] as const),
      );
    },
  };
  return {
    ...record,
    database,
    answers,
    open,
    db: database.db,
    live,
    events: { ...events, publish: (event) => void record.published.push(event) },
    tasks: testTasks(record, answers),
    settings: {
      version: "0.0.0-test",
      dataDir: "/nonexistent",
      instanceId: "0a1b",
      url: "http://panel.example.com:3000",
      sessionSecret: "a test's session secret",
      httpHost: "127.0.0.1",
      ...settings,
    },
    log: logInto(record.logged),
    sealingKey: async () => ({ id: "k1", publicKey: keys.publicKey }),
    now: () => new Date(),
    close: async () => {
      await Promise.all([live.close(), events.close()]);
      await database.drop();
    },
  };
}

function testTasks(
  { enqueued, asked }: Pick<TestRuntime, "enqueued" | "asked">,
  answers: Partial<QuestionHandlers>,
): Tasks {
  return {
    enqueue: async (name, input) => void enqueued.push({ name, input }),
    ask: async (name, input) => {
      asked.push({ name, input });
      const handler = answers[name];
      if (!handler) throw new AppError("UNAVAILABLE", "The worker is not running yet.", { retryable: true });
      return handler(input);
    },
    serve: async () => ({ stop: async () => undefined }),
    close: async () => undefined,
  };
}

function logInto(lines: string[]): Log {
  const write = (details: object, message: string) => void lines.push(`${message} ${JSON.stringify(details)}`);
  return { info: write, warn: write, error: write };
}
