import { afterAll, beforeAll, expect, test } from "vitest";
import { type FreshDatabase, freshDatabase } from "../../../../tests/support/database.ts";
import { eventually } from "../../../../tests/support/eventually.ts";
import { createTasks } from "./bullmq.ts";
import type { Handlers, Tasks } from "./tasks.ts";

const canary = "canary-of-the-worker";
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let database: FreshDatabase;
let tasks: Tasks;
let served: { stop(): Promise<void> };
let failed = 0;

beforeAll(async () => {
  database = await freshDatabase();
  const connection = { connectionString: database.url };
  tasks = await createTasks({ connection, redisUrl: undefined, instanceId: "0a1b", log: silent });
  served = await tasks.serve({
    jobs: {
      sweep: async () => {
        failed += 1;
        throw new Error(canary);
      },
    },
    questions: { "variable.open": async () => ({ one: canary }) },
  } as unknown as Handlers);
});

afterAll(async () => {
  await served.stop();
  await tasks.close();
  await database.drop();
});

/** Every row of every table of the queue, as text. */
async function queueText(): Promise<string> {
  const { rows } = await database.pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq'",
  );
  const texts = await Promise.all(
    rows.map(({ name }) => database.pool.query<{ text: string }>(`select t::text as text from ${name} t`)),
  );
  return texts.flatMap((each) => each.rows.map(({ text }) => text)).join("\n");
}

test("neither an answer nor what a failed job said may be in the queue of one process", async () => {
  expect(await tasks.ask("variable.open", { variableIds: ["var_1"] })).toEqual({ one: canary });
  await tasks.enqueue("sweep", {});
  await eventually("the job has failed", async () => failed > 0 && (await queueText()).includes("INTERNAL"));
  expect(await queueText()).not.toContain(canary);
});
